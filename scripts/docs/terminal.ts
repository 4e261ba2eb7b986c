// A reader's terminal: runs one command after the other in a shell, in one folder, with what was exported before.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A command that is still running. */
export interface Running {
  /** Returns everything printed so far, standard error included. */
  readonly printed: () => string
  /** Its exit status; `undefined` while it runs, `null` where a signal ended it. */
  readonly status: () => number | null | undefined
  /** Presses Ctrl-C, and kills what does not end by that. */
  stop(): Promise<number | null>
}

/** Time that a process may take to end after we asked it to, milliseconds. */
const LONGEST_END = 10_000

export class Terminal implements AsyncDisposable {
  readonly #folder: string
  readonly #state: string
  readonly #running: Running[] = []

  private constructor(folder: string, state: string) {
    this.#folder = folder
    this.#state = state
  }

  /** @param env the only environment variables that its commands find */
  static async open(folder: string, env: Readonly<Record<string, string>>): Promise<Terminal> {
    const state = join(await mkdtemp(join(tmpdir(), 'terminal-')), 'state.sh')
    const lines = Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`)
    await writeFile(state, `${lines.join('\n')}\ncd ${quoted(folder)}\n`)
    return new Terminal(folder, state)
  }

  /** Starts a command; what it exports, and where it changes to, holds for the next ones. */
  start(command: string): Running {
    // One pipe for both outputs keeps the order in which a terminal would show them.
    // A shell that a Ctrl-C ends does not tell how its command ended.
    const script = `exec 2>&1
trap : INT
. ${quoted(this.#state)}
${command}
status=$?
{ export -p; echo "cd '$PWD'"; } > ${quoted(`${this.#state}.new`)} && mv ${quoted(`${this.#state}.new`)} ${quoted(this.#state)}
exit $status
`
    // A group of its own, so that Ctrl-C reaches what the shell has started, and nothing else.
    const child = spawn('sh', ['-c', script], {
      cwd: this.#folder,
      env: {},
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let printed = ''
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk
    })
    let status: number | null | undefined
    const ended = once(child, 'close').then(([code]) => {
      status = code
      return status as number | null
    })
    const running: Running = {
      printed: () => printed,
      status: () => status,
      stop: () => stop(child, ended),
    }
    this.#running.push(running)
    return running
  }

  /** Exports what a command printed as lines for a shell, as the page tells its reader to do. */
  async takeExports(printed: string): Promise<void> {
    const lines = printed.match(/^export \w+=[\w-]+$/gm) ?? []
    await writeFile(this.#state, `${await readFile(this.#state, 'utf8')}${lines.join('\n')}\n`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#running.map((running) => running.stop()))
    await rm(join(this.#state, '..'), { recursive: true, force: true })
  }
}

async function stop(child: ChildProcess, ended: Promise<number | null>): Promise<number | null> {
  signal(child, 'SIGINT')
  const timer = setTimeout(() => signal(child, 'SIGKILL'), LONGEST_END)
  try {
    return await ended
  } finally {
    clearTimeout(timer)
  }
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null) return
  try {
    process.kill(-child.pid, name)
  } catch {
    // It has ended meanwhile.
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
