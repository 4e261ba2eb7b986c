// Runs examples as a reader would: each a module of its own, in Node.js, with the packages as they were built.
import { spawn } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { inRepository } from './pages.ts'
import { parallel } from './parallel.ts'

/** Limit for one example, milliseconds, in case it hangs. */
const LONGEST = 60_000

/** Outcome of running an example. */
export interface Run {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs modules of TypeScript from which only types have to be erased.
 *
 * @param paths absolute paths, inside the repository
 * @returns what each came to
 * @throws {Error} when a package has not been built
 */
export async function runExamples(paths: readonly string[]): Promise<Run[]> {
  for (const face of globSync('packages/*/src/{index,cli}.ts', { cwd: inRepository('.') })) {
    const built = inRepository(face.replace(/src([\\/]\w+)\.ts$/, 'dist$1.js'))
    if (!existsSync(built)) throw new Error(`${built} is missing; build the packages first: npm run build`)
  }
  return parallel(4, paths, run)
}

function run(path: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    // Nothing of the caller's environment: an example must not find AWS credentials, nor a port of a running emulator.
    const env = { PATH: process.env.PATH, NO_COLOR: '1', TZ: 'UTC' }
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path], {
      env,
      timeout: LONGEST,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk
    })
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, stdout, stderr }))
  })
}

/** Collects the output that an example promises: the comment after each `console.log(…)`, in order. */
export function promisedOutput(code: string): string[] {
  return [...code.matchAll(/^\s*console\.log\(.*\) \/\/ (.+)$/gm)].map(([, output = '']) => output)
}
