import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll } from '@jest/globals'

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))
const PATIENCE = 15_000

const children: ChildProcess[] = []
// A test that fails half way must not leave its command behind.
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** The real command as a real process, killed if it does not end in time. */
export class RunningCli {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  stdout = ''
  stderr = ''

  /** @param cwd working directory; created if it is missing */
  constructor(
    args: readonly string[],
    input?: string,
    variables: Readonly<Record<string, string>> = {},
    cwd: string = process.cwd(),
  ) {
    mkdirSync(cwd, { recursive: true })
    const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env
    const env = { ...inherited, ...variables }
    this.child = spawn(process.execPath, [CLI, ...args], {
      cwd,
      env,
      timeout: PATIENCE,
      killSignal: 'SIGKILL',
    })
    children.push(this.child)
    this.child.stdout?.on('data', (chunk: Buffer) => {
      this.stdout += chunk
    })
    this.child.stderr?.on('data', (chunk: Buffer) => {
      this.stderr += chunk
    })
    if (input !== undefined) this.child.stdin?.end(input)
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr }))
    })
  }

  /** The first match in what it has printed, once it is there. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    const until = Date.now() + PATIENCE
    for (;;) {
      const match = pattern.exec(this.stdout)
      if (match !== null) return match
      if (Date.now() > until || this.child.exitCode !== null) throw new Error(`not printed: ${pattern}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  async stop(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal)
    return this.ended
  }
}

export const runCli = (
  args: readonly string[],
  input?: string,
  variables?: Readonly<Record<string, string>>,
  cwd?: string,
): Promise<Ended> => new RunningCli(args, input, variables, cwd).ended
