// Runs a command to its end, and gives what it printed; ends what still runs when this process is told to end.
import { type ChildProcess, spawn } from 'node:child_process'

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** How long it may take, milliseconds; ten minutes unless told otherwise. */
  readonly timeout?: number
}

const running = new Set<ChildProcess>()

/** Ends every command that has not ended yet. */
export function endCommands(): void {
  for (const child of running) child.kill('SIGKILL')
}

/**
 * @returns what it printed on standard output
 * @throws {Error} with everything that it printed, when it fails, cannot be started or takes too long
 */
export async function command(
  file: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { timeout = 600_000, ...where } = options
  return await new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      ...where,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
      // npm and what npm installs are scripts there.
      shell: process.platform === 'win32' && file !== process.execPath,
    })
    running.add(child)
    let [printed, all] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk
      all += chunk
    })
    child.stderr.on('data', (chunk: Buffer) => {
      all += chunk
    })
    const line = [file, ...args].join(' ')
    child.once('error', (error) => reject(new Error(`${line} could not be started: ${error.message}`)))
    child.once('close', (code, signal) => {
      running.delete(child)
      if (code === 0) resolve(printed)
      else reject(new Error(`${line} ended with ${signal ?? `exit code ${code}`}:\n${all.trimEnd()}`))
    })
  })
}
