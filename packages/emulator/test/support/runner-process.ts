import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const path = (name: string): string => fileURLToPath(new URL(`../../../../${name}`, import.meta.url))

/** Arguments of Node.js for Jest, in a folder of TypeScript. */
export const jestIn = (folder: string, testMatch: string, more: object = {}): readonly string[] => {
  const config = {
    rootDir: folder,
    testMatch: [`<rootDir>/${testMatch}`],
    extensionsToTreatAsEsm: ['.ts'],
    transform: { '\\.ts$': path('scripts/jest/esbuild-transform.mjs') },
    ...more,
  }
  return [
    '--experimental-vm-modules',
    path('node_modules/jest/bin/jest.js'),
    '--config',
    JSON.stringify(config),
  ]
}

/** Arguments of Node.js for Vitest. */
export const vitestIn = (folder: string): readonly string[] => [
  path('node_modules/vitest/vitest.mjs'),
  'run',
  '--root',
  folder,
]

/** Arguments of Node.js for its own test runner. */
export const NODE_TEST: readonly string[] = ['--test', '--test-reporter=tap']

/** Runs a test runner in a folder, with nothing of our environment but these variables. */
export function runRunner(
  cwd: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { PATH, HOME, TMPDIR } = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { PATH, HOME, TMPDIR, NO_COLOR: '1', ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 100_000,
      killSignal: 'SIGKILL',
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}
