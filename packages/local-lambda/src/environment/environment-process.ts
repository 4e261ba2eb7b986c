import type { ChildProcess } from 'node:child_process'
import { errorCode } from '../errors/error-code.ts'
import type { Exit } from '../errors/failures.ts'
import { LambdaError } from '../errors/lambda-error.ts'
import { spawnHeld } from './held-process.ts'
import { signalGroup } from './process-group.ts'

/** How long the last of its output is waited for once it has ended. */
const OUTPUT_GRACE = 200

/** A process of an execution environment, with all that it starts: collects its output, freezes, thaws and ends it. */
export class EnvironmentProcess {
  readonly #child: ChildProcess
  readonly #exited: Promise<Exit>
  readonly #closed: Promise<void>
  #exit: Exit | undefined

  constructor(
    command: string,
    args: readonly string[],
    options: { readonly cwd: string; readonly env: Record<string, string> },
    onLog: (text: string) => void,
  ) {
    const child = spawnHeld(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8')
      stream?.on('data', onLog)
    }
    this.#closed = new Promise((resolve) => child.once('close', () => resolve()))
    this.#exited = new Promise((resolve) => {
      const ended = (exit: Exit): void => {
        this.#exit = exit
        resolve(exit)
      }
      child.once('exit', (code, signal) => ended({ code, signal }))
      // An executable that cannot be started never exits.
      child.once('error', (error) => ended({ code: 127, signal: null, error: errorCode(error) }))
    })
  }

  /** The process id; 0 where the process could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Fulfilled when the process has ended. */
  get exited(): Promise<Exit> {
    return this.#exited
  }

  /** How the process has ended; undefined while it lives. */
  get exit(): Exit | undefined {
    return this.#exit
  }

  get alive(): boolean {
    return this.#exit === undefined
  }

  /** @throws {LambdaError} code `UNSUPPORTED` on Windows */
  freeze(): void {
    this.#signal('SIGSTOP')
  }

  /** @throws {LambdaError} code `UNSUPPORTED` on Windows */
  thaw(): void {
    this.#signal('SIGCONT')
  }

  /** Ends the process at once. */
  async kill(): Promise<void> {
    if (this.alive) signalGroup(this.#child, 'SIGKILL')
    await this.#gone()
  }

  /** Asks the process to end, and ends it if it does not within so many milliseconds. */
  async stop(grace: number): Promise<void> {
    if (this.alive) {
      this.#child.kill('SIGTERM')
      // A stopped process sees the signal only when it goes on.
      if (process.platform !== 'win32') signalGroup(this.#child, 'SIGCONT')
    }
    await this.end(grace)
  }

  /** Waits so many milliseconds for the process to end by itself, and ends it if it does not. */
  async end(grace: number): Promise<void> {
    const impatient = setTimeout(() => signalGroup(this.#child, 'SIGKILL'), grace)
    await this.#exited
    clearTimeout(impatient)
    await this.#gone()
  }

  /** The process has ended and its output is read; one that left its group and holds the pipes is not waited for. */
  async #gone(): Promise<void> {
    await this.#exited
    let patience: NodeJS.Timeout | undefined
    const enough = new Promise<void>((resolve) => {
      patience = setTimeout(resolve, OUTPUT_GRACE)
    })
    await Promise.race([this.#closed, enough])
    clearTimeout(patience)
    this.#child.stdout?.destroy()
    this.#child.stderr?.destroy()
  }

  #signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    if (process.platform === 'win32') {
      throw new LambdaError('UNSUPPORTED', 'Windows cannot freeze a process; run this on Linux or macOS')
    }
    if (this.alive) signalGroup(this.#child, signal)
  }
}
