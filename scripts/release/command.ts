// Runs a command to its end, and gives what it printed; ends what still runs when this process is told to end.
import { type ChildProcess, spawn } from 'node:child_process'

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Limit for the command, milliseconds. Default: ten minutes. */
  readonly timeout?: number
}

const running = new Set<ChildProcess>()

/** Ends every process that was started here and has not ended yet. */
export function endCommands(): void {
  for (const child of running) child.kill('SIGKILL')
}

/** Starts a process that goes on until it is killed, or `endCommands` is called. */
export function start(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string },
): ChildProcess {
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
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
      // npm and what npm installs are scripts there.
      shell: process.platform === 'win32' && file !== process.execPath,
    })
    running.add(child)
    // Not the option of spawn: its timer outlives a process that could not be started.
    const timer = setTimeout(() => child.kill('SIGKILL'), timeout)
    let [printed, all] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk
      all += chunk
    })
    child.stderr.on('data', (chunk: Buffer) => {
      all += chunk
    })
    const line = [file, ...args].join(' ')
    const over = (): void => {
      clearTimeout(timer)
      running.delete(child)
    }
    child.once('error', (error) => {
      over()
      reject(new Error(`${line} could not be started: ${error.message}`))
    })
    child.once('close', (code, signal) => {
      over()
      if (code === 0) resolve(printed)
      else reject(new Error(`${line} ended with ${signal ?? `exit code ${code}`}:\n${all.trimEnd()}`))
    })
  })
}
