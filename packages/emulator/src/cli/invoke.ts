import type { Emulator } from '../emulator.ts'
import { EmulatorError } from '../emulator-error.ts'
import { startLambda } from '../local-lambda/start-lambda.ts'
import type { Invocation, LambdaRuntime } from '../local-lambda/types.ts'
import { parseJson, readText } from '../sources/secrets-file.ts'
import { startEmulator } from '../start-emulator.ts'
import { number } from './arguments.ts'
import { sourceOptions } from './emulator-flags.ts'
import type { Command } from './flags.ts'
import { colourOf, tell } from './output.ts'
import { requestLine } from './request-line.ts'

type InvokeCommand = Extract<Command, { name: 'invoke' }>

/** Exit statuses of a program that a signal ended. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const

/** Runs one function with one event; its answer goes to standard output, everything else to standard error. */
export const invoke = async (command: InvokeCommand): Promise<number> => {
  const event = await readEvent(command.options.event)
  const colour = colourOf(process.stderr)
  const emulator = await startEmulator({
    ...sourceOptions(command.options),
    onRequest: (request) => tell(requestLine(request, colour)),
  })
  try {
    return await run(command, emulator, event)
  } finally {
    await emulator.close()
  }
}

const run = async (command: InvokeCommand, emulator: Emulator, event: unknown): Promise<number> => {
  const { bundle, options } = command
  const { handler, runtime } = options
  const timeout = number('--timeout', options.timeout)
  const interrupted = new Promise<keyof typeof SIGNALS>((resolve) => {
    for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[]) {
      process.once(signal, () => resolve(signal))
    }
  })
  const log = new HeldLog()
  const lambda = await startLambda({
    bundle,
    emulator,
    ...(handler !== undefined && { handler }),
    // Whatever it is, startLambda checks it.
    ...(runtime !== undefined && { runtime: runtime as LambdaRuntime }),
    ...(timeout !== undefined && { timeout }),
    onLog: (text) => log.write(text),
  }).catch((error: unknown) => {
    // Of these two the error says all; the runtime's own words, with stack traces of its insides, add nothing.
    const told = error instanceof EmulatorError && ['NO_HANDLER', 'INIT_FAILED'].includes(error.code)
    if (!told) log.release()
    throw error
  })
  log.release()
  try {
    tell(`INIT ${lambda.initMs.toFixed(1)} ms in ${lambda.runtime}`)
    const result = await Promise.race([lambda.invoke(event), interrupted])
    return typeof result === 'string' ? SIGNALS[result] : show(result)
  } finally {
    await lambda.close()
  }
}

/** Holds back what the function writes until INIT has ended one way or the other. */
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

const show = (result: Invocation): number => {
  tell(`INVOKE ${result.durationMs.toFixed(1)} ms, ${result.status}`)
  if (result.status === 'error') {
    tell(`${result.error.errorType}: ${result.error.errorMessage}`)
    return 1
  }
  process.stdout.write(`${JSON.stringify(result.payload)}\n`)
  return 0
}

const readEvent = async (file: string | undefined): Promise<unknown> => {
  if (file === undefined) return {}
  if (file !== '-') return parseJson('event file', file, readText('event file', file))
  let text = ''
  process.stdin.setEncoding('utf8')
  for await (const chunk of process.stdin) text += chunk
  return text.trim() === '' ? {} : parseJson('event on', 'standard input', text)
}
