import { relative } from 'node:path'
import { type Emulator, type Reload, startEmulator } from '@extension-secrets/emulator'
import { usage } from '../errors/usage-error.ts'
import { serverOptions } from '../flags/emulator-flags.ts'
import { type Flags, given } from '../flags/flags.ts'
import { COMMAND } from '../flags/usage.ts'
import { tell } from '../output/output.ts'
import { printable, requestLine } from '../output/request-line.ts'

/** Settings for an emulator that the command line starts. */
export interface Serving {
  /** Port if the command line has none; undefined leaves it to the variable of AWS's extension. */
  readonly port: number | undefined
  readonly colour: boolean
  /** Writes one line of the log. */
  readonly log: (line: string) => void
  /** Called once the emulator listens. */
  readonly onStart: (emulator: Emulator) => void
}

/**
 * Starts an emulator, serves during the given work, and closes it.
 *
 * @param during gets the emulator, and a promise that resolves early if the emulator can't become ready
 */
export async function serve(
  options: Flags<'emulate'>,
  { port: otherwise, colour, log, onStart }: Serving,
  during: (emulator: Emulator, failed: Promise<number>) => Promise<number>,
): Promise<number> {
  const { port = otherwise, token, watch, admin, 'not-ready': notReady } = options
  if (watch && options.secrets === undefined) throw usage('--watch needs --secrets FILE')
  const emulator = await startEmulator({
    ...serverOptions(options),
    ...given({ port, token }),
    ready: notReady === undefined,
    ...(watch && { watch, onReload: (reload: Reload) => tellReload(reload, log) }),
    ...(admin !== undefined && { admin: { port: admin } }),
    onRequest: (request) => log(requestLine(request, colour)),
  })
  const { promise: failed, resolve: fail } = Promise.withResolvers<number>()
  onStart(emulator)
  const timer = notReady === undefined ? undefined : readyLater(emulator, notReady, log, () => fail(1))
  try {
    return await during(emulator, failed)
  } finally {
    clearTimeout(timer)
    await emulator.close()
  }
}

const tellReload = ({ file, changed, error }: Reload, log: Serving['log']): void => {
  if (error !== undefined) {
    tell(`${COMMAND}: ${error.message}; still serving the previous content`)
    return
  }
  const names = [...changed.secrets, ...changed.parameters].map(printable)
  log(
    `${printable(relative('', file))} reloaded: ${names.length === 0 ? 'nothing' : names.join(', ')} changed`,
  )
}

const readyLater = (
  emulator: Emulator,
  milliseconds: number,
  log: Serving['log'],
  fail: () => void,
): NodeJS.Timeout => {
  log(`not ready for ${milliseconds} ms`)
  return setTimeout(() => {
    emulator.setReady(true).then(
      () => log('ready'),
      (error: Error) => {
        tell(`${COMMAND}: ${error.message}`)
        fail()
      },
    )
  }, milliseconds)
}
