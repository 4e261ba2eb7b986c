// Runs Jest, and takes its word for it where Node.js does not end: the engine can lock itself up while a process with
// much compiled code exits, when everything has been done and said (https://github.com/nodejs/node/issues/54918).
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const JEST = join(root, 'node_modules', 'jest', 'bin', 'jest.js')

/** Limit for a whole run, milliseconds: several times what it takes on a slow machine. */
const LONGEST = 30 * 60_000
/** Messages of Jest when tests left something open that keeps its process or a worker alive. We count it as a failure. */
const LEFT_OPEN = ['Jest did not exit', 'A worker process has failed to exit gracefully']

/** One run of the tests. */
export interface JestRun {
  /** The Node.js to run it on: a path, or a name on the PATH. */
  readonly node: string
  /** Path of Jest's JSON report. */
  readonly report: string
  /** Further arguments for Jest. */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /**
   * Time that Jest may take to exit after its report is written, milliseconds. Default: 30 000; it takes well under one
   * second.
   */
  readonly exitGrace?: number
  /** Given what Jest says as it comes. Default: standard error. */
  readonly show?: (text: string | Buffer) => void
}

/** @returns whether every test passed and nothing was left open; Jest's own output has been shown */
export async function runJest({
  node,
  report,
  args,
  env = {},
  exitGrace = 30_000,
  show = toStderr,
}: JestRun): Promise<boolean> {
  mkdirSync(dirname(report), { recursive: true })
  rmSync(report, { force: true })
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning']
  // In --json mode Jest would repeat its whole report on standard output; the file is enough.
  const child = spawn(node, [...flags, JEST, '--json', `--outputFile=${report}`, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...(process.stderr.isTTY && { FORCE_COLOR: '1' }), ...env },
  })
  let leftOpen = false
  child.stderr.on('data', (chunk: Buffer) => {
    leftOpen ||= LEFT_OPEN.some((message) => chunk.includes(message))
    show(chunk)
  })
  const exited = new Promise<boolean>((resolve) => {
    child.once('error', (error) => {
      show(`${node} could not be started: ${error.message}\n`)
      resolve(false)
    })
    child.once('exit', (code) => resolve(code === 0))
  })
  const watch = watchReport(report, exitGrace, (why) => {
    show(`${why}\n`)
    child.kill('SIGKILL')
  })
  const ok = await exited
  const verdict = watch.end()
  return verdict === undefined ? ok : verdict && !leftOpen
}

const toStderr = (text: string | Buffer): void => {
  process.stderr.write(text)
}

/**
 * Ends a run that does not end by itself.
 *
 * @returns `end`, which stops the watch and gives the verdict of the report, if that had to decide
 */
function watchReport(
  report: string,
  exitGrace: number,
  kill: (why: string) => void,
): { end(): boolean | undefined } {
  const started = Date.now()
  let reportedAt: number | undefined
  let verdict: boolean | undefined
  const timer = setInterval(() => {
    const success = readVerdict(report)
    if (success !== undefined) reportedAt ??= Date.now()
    if (reportedAt !== undefined && Date.now() - reportedAt > exitGrace) {
      verdict = success
      kill(
        `Node.js did not end within ${exitGrace / 1000} s after Jest had written its report; it was ended, and the report decides.`,
      )
    } else if (Date.now() - started > LONGEST) {
      verdict = false
      kill(`Jest did not finish within ${LONGEST / 60_000} minutes; it was ended.`)
    }
  }, 1000)
  return {
    end: () => {
      clearInterval(timer)
      return verdict
    },
  }
}

/** Reads the verdict from a report, once the report is complete. */
function readVerdict(report: string): boolean | undefined {
  try {
    const { success } = JSON.parse(readFileSync(report, 'utf8')) as { success?: unknown }
    return typeof success === 'boolean' ? success : undefined
  } catch {
    return undefined
  }
}
