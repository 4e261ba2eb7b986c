import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { spawnHeld } from '../environment/held-process.ts'
import type { LambdaPlan } from '../options/lambda-options.ts'
import { moduleOptions } from './runtime-command.ts'

const PATIENCE = 5000
const SCRIPT = `import { writeSync } from 'node:fs'
const module = await import(process.argv[1])
const inner = module.default
const names = [...Object.keys(module), ...(inner && typeof inner === 'object' ? Object.keys(inner) : [])]
writeSync(3, JSON.stringify([...new Set(names)].filter((name) => name !== 'module.exports')))
process.exit(0)`

/** Lists the exports of a bundle by loading it again in a separate process; undefined if that fails. */
export const listExports = (
  plan: LambdaPlan,
  env: Record<string, string>,
): Promise<readonly string[] | undefined> =>
  new Promise((resolve) => {
    const args = [
      ...moduleOptions(plan),
      '--input-type=module',
      '-e',
      SCRIPT,
      pathToFileURL(plan.bundle).href,
    ]
    const child = spawnHeld(plan.node, args, {
      cwd: dirname(plan.bundle),
      env,
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      timeout: PATIENCE,
      killSignal: 'SIGKILL',
    })
    let text = ''
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    child.once('error', () => resolve(undefined))
    child.once('close', () => {
      try {
        resolve(JSON.parse(text) as string[])
      } catch {
        resolve(undefined)
      }
    })
  })

/** Line of the first syntax error in a bundle, which Node.js doesn't report to a running program; undefined if none. */
export const syntaxErrorLine = ({ node, bundle }: LambdaPlan): Promise<number | undefined> =>
  new Promise((resolve) => {
    const limits = { timeout: PATIENCE, killSignal: 'SIGKILL', env: {}, windowsHide: true } as const
    execFile(node, ['--check', bundle], limits, (_, __, stderr) => {
      const line = /:(\d+)$/.exec(stderr.split('\n', 1)[0] ?? '')?.[1]
      resolve(line === undefined ? undefined : Number(line))
    })
  })
