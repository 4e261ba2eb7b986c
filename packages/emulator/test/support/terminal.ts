import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'

/** A shell that is given one command after another, as in a terminal window. */
export class Terminal {
  readonly #shell: ChildProcess
  readonly #mark = `<${randomUUID()}>`
  #output = ''
  #awaited: (() => void) | undefined

  constructor(folder: string, env: NodeJS.ProcessEnv) {
    // In a process group of its own, so that what it has started can be ended with it.
    this.#shell = spawn('sh', [], { cwd: folder, env, detached: true, stdio: ['pipe', 'pipe', 'ignore'] })
    this.#shell.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text
      this.#awaited?.()
    })
    this.#shell.stdin?.write('exec 2>&1\n')
  }

  /** Begins a command, which then finds no keyboard. */
  type(command: string): void {
    this.#shell.stdin?.write(`{ ${command}\n} </dev/null; printf '${this.#mark} %s\\n' $?\n`)
  }

  /**
   * Waits until the output goes on as the pattern says, and takes it as read.
   *
   * @param ended whether the command has to end then, without an error
   * @param patience milliseconds
   * @throws {Error} with what there is instead
   */
  async shows(pattern: string, ended: boolean, patience: number): Promise<void> {
    const expected = new RegExp(`^${pattern}${ended ? `${this.#mark} 0\n` : ''}`)
    const deadline = Date.now() + patience
    for (;;) {
      const match = expected.exec(this.#output)
      if (match !== null) {
        this.#output = this.#output.slice(match[0].length)
        return
      }
      if (this.#output.includes(this.#mark)) throw this.#wrong('the command ended')
      if (Date.now() > deadline) throw this.#wrong(`${patience} ms passed`)
      await this.#more(deadline - Date.now())
    }
  }

  #wrong(why: string): Error {
    return new Error(`${why}, and the terminal showed:\n${this.#output.replaceAll(this.#mark, 'status')}`)
  }

  #more(patience: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, patience + 1)
      this.#awaited = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Closes the window: the shell and everything it has started end. */
  async close(): Promise<void> {
    const { pid } = this.#shell
    if (pid === undefined || this.#shell.exitCode !== null || this.#shell.signalCode !== null) return
    const closed = new Promise((resolve) => this.#shell.once('close', resolve))
    process.kill(-pid, 'SIGKILL')
    await closed
  }
}
