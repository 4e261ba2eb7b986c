import type { ChildProcess } from 'node:child_process'
import { errorCode } from '../errors/error-code.ts'
import type { Exit } from '../errors/failures.ts'
import { LambdaError } from '../errors/lambda-error.ts'
import { clearTimeout, setTimeout } from '../timers.ts'
import { spawnHeld } from './held-process.ts'
import { signalGroup } from './process-group.ts'

/** Time to wait for the last output after the process has ended, in milliseconds. */
const OUTPUT_GRACE = 200

/** A process of an execution environment, with its children. Collects its output, freezes, thaws and ends it. */
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

  /** Process id; 0 if the process could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Resolves when the process has ended. */
  get exited(): Promise<Exit> {
    return this.#exited
  }

  /** Exit of the process; undefined while it is alive. */
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

  /** Ends the process immediately. */
  async kill(): Promise<void> {
    if (this.alive) signalGroup(this.#child, 'SIGKILL')
    await this.#gone()
  }

  /** Asks the process to end, and kills it after the grace period in milliseconds. */
  async stop(grace: number): Promise<void> {
    if (this.alive) {
      this.#child.kill('SIGTERM')
      // A stopped process receives the signal only when it continues.
      if (process.platform !== 'win32') signalGroup(this.#child, 'SIGCONT')
    }
    await this.end(grace)
  }

  /** Waits for the process to end by itself, and kills it after the grace period in milliseconds. */
  async end(grace: number): Promise<void> {
    const impatient = setTimeout(() => signalGroup(this.#child, 'SIGKILL'), grace)
    await this.#exited
    clearTimeout(impatient)
    await this.#gone()
  }

  /** Waits until the process has ended and its output is read, but not for a child that left its group with the pipes. */
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
