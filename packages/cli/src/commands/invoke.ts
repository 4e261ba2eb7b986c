import { type Emulator, startEmulator } from '@extension-secrets/emulator'
import { decodeText, parseJson, readText } from '@extension-secrets/emulator/command'
import {
  availableRuntimes,
  LambdaError,
  type LambdaPhase,
  type LambdaResult,
  type LambdaRuntime,
  runLambda,
} from '@extension-secrets/local-lambda'
import { serverOptions } from '../flags/emulator-flags.ts'
import { type Command, given } from '../flags/flags.ts'
import { variables } from '../flags/variables.ts'
import { colourOf, tell } from '../output/output.ts'
import { requestLine } from '../output/request-line.ts'

/** Data that the command line sends to the function. */
interface Sent {
  readonly events: readonly unknown[]
  readonly clientContext: unknown
}

type InvokeCommand = Extract<Command, { name: 'invoke' }>

/** Exit statuses of a program that a signal ended. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const

/** Runs one function with its events; the answers go to standard output, everything else to standard error. */
export const invoke = async (command: InvokeCommand): Promise<number> => {
  const events = await readEvents(command.options.event)
  const clientContext = readContext(command.options['client-context'])
  const colour = colourOf(process.stderr)
  const emulator = await startEmulator({
    ...serverOptions(command.options),
    // As on Lambda, the extension sees the function's variables.
    variables: { ...process.env, ...variables(command.options.env) },
    // Each environment has an instance on its own port.
    port: 0,
    onRequest: (request) => tell(requestLine(request, colour)),
  })
  try {
    return await run(command, emulator, { events, clientContext })
  } finally {
    await emulator.close()
  }
}

const run = async (
  { bundle, options }: InvokeCommand,
  emulator: Emulator,
  { events, clientContext }: Sent,
): Promise<number> => {
  const { handler, timeout, memory, concurrency, freeze } = options
  // runLambda checks the name.
  const runtime = options.runtime as LambdaRuntime | undefined
  const interruption = new Interruption()
  const log = new HeldLog()
  const several = events.length > 1
  try {
    const { results } = await runLambda({
      bundle,
      emulator,
      events,
      env: variables(options.env),
      ...given({ handler, runtime, timeout, memory, concurrency, clientContext }),
      ...given({ initTimeout: options['init-timeout'], tenantId: options['tenant-id'] }),
      ...given({ maxConcurrency: options['max-concurrency'], freezeBetween: freeze }),
      onLog: (text) => log.write(text),
      onPhase: (phase) => {
        if (phase.phase === 'INIT') log.release()
        const line = phaseLine(phase, runtime ?? availableRuntimes()[0])
        if (line !== undefined) tell(line)
      },
      onResult: (result, index) => tell(resultLine(result, several ? index : undefined)),
      signal: interruption.signal,
    })
    for (const result of results) {
      if (result.status === 'success') process.stdout.write(`${JSON.stringify(result.payload)}\n`)
    }
    return results.every(({ status }) => status === 'success') ? 0 : 1
  } catch (error) {
    if (interruption.by !== undefined) return SIGNALS[interruption.by]
    // The message says everything; the runtime's own output, with internal stack traces, adds nothing.
    const told = error instanceof LambdaError && ['NO_HANDLER', 'INIT_FAILED'].includes(error.code)
    if (!told) log.release()
    throw error
  }
}

/** Signal that asks the command to end. */
class Interruption {
  readonly #abort = new AbortController()
  #by: keyof typeof SIGNALS | undefined

  constructor() {
    for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) {
      process.once(signal, () => {
        this.#by = signal
        this.#abort.abort()
      })
    }
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  get by(): keyof typeof SIGNALS | undefined {
    return this.#by
  }
}

/** Holds back the function's output until INIT has ended. */
class HeldLog {
  #held: string[] | undefined = []

  write(text: string): void {
    if (this.#held === undefined) process.stderr.write(text)
    else this.#held.push(text)
  }

  release(): void {
    process.stderr.write(this.#held?.join('') ?? '')
    this.#held = undefined
  }
}

const phaseLine = ({ phase, durationMs }: LambdaPhase, runtime: string | undefined): string | undefined => {
  const time = `${phase} ${durationMs.toFixed(1)} ms`
  if (phase === 'INIT') return `${time} in ${runtime}`
  return phase === 'FREEZE' ? time : undefined
}

/** @param index index of the event, if there are several */
const resultLine = (result: LambdaResult, index: number | undefined): string => {
  const which = index === undefined ? '' : ` (event ${index + 1}, environment ${result.environment + 1})`
  const line = `INVOKE ${result.durationMs.toFixed(1)} ms, ${result.status}${which}`
  return result.status === 'success'
    ? line
    : `${line}\n${result.error.errorType}: ${result.error.errorMessage}`
}

const readEvents = (files: readonly string[] = []): Promise<readonly unknown[]> =>
  files.length === 0 ? Promise.resolve([{}]) : Promise.all(files.map(readEvent))

function readContext(file: string | undefined): unknown {
  const what = 'client context file'
  return file === undefined ? undefined : parseJson(what, file, readText(what, file))
}

const readEvent = async (file: string): Promise<unknown> => {
  if (file !== '-') return parseJson('event file', file, readText('event file', file))
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk)
  const text = decodeText('event on', 'standard input', Buffer.concat(chunks))
  return text.trim() === '' ? {} : parseJson('event on', 'standard input', text)
}
