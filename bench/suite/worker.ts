import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { benchFolder } from './places.ts'

const run = promisify(execFile)

/** Settings of a worker's process. */
export interface WorkerOptions {
  /** Its environment; that of Lambda, in which it finds the servers. */
  readonly env: Readonly<Record<string, string>>
  /** Path of the Node.js that runs it. Default: this one. */
  readonly node?: string
  readonly flags?: readonly string[]
}

/**
 * Runs `workers/<name>` in a process of its own, so that what is measured shares nothing with what measures.
 *
 * @returns the JSON that it printed
 * @throws {Error} with what it wrote to standard error when it failed, or took more than ten minutes
 */
export async function runWorker<T>(
  name: string,
  args: readonly string[],
  { env, node = process.execPath, flags = [] }: WorkerOptions,
): Promise<T> {
  const { stdout } = await run(node, [...flags, join(benchFolder, 'workers', name), ...args], {
    env: { ...env },
    timeout: 600_000,
    maxBuffer: 64 * 1024 * 1024,
  })
  return JSON.parse(stdout) as T
}
