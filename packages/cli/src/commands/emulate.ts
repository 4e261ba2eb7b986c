import { relative } from 'node:path'
import { type Emulator, type Reload, startEmulator } from '@extension-secrets/emulator'
import { milliseconds, number, usage } from '../flags/arguments.ts'
import { serverOptions } from '../flags/emulator-flags.ts'
import type { Command } from '../flags/flags.ts'
import { COMMAND } from '../flags/usage.ts'
import { colourOf, say, tell } from '../output/output.ts'
import { printable, requestLine } from '../output/request-line.ts'

type EmulateCommand = Extract<Command, { name: 'emulate' }>

const DEFAULT_PORT = 2773

/** Serves until a signal comes. */
export async function emulate({ options }: EmulateCommand): Promise<number> {
  const { token, watch } = options
  // An option of `undefined` leaves the port to the variable.
  const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: fromEnv } = process.env
  const byVariable = Boolean(fromEnv) && (options.dialect ?? 'extension') === 'extension'
  const port = number('--port', options.port) ?? (byVariable ? undefined : DEFAULT_PORT)
  const notReady = milliseconds('--not-ready', options['not-ready'])
  const admin = number('--admin', options.admin)
  if (watch && options.secrets === undefined) throw usage('--watch takes --secrets FILE beside it')
  const colour = colourOf(process.stdout)
  const { promise: stopped, resolve: stop } = Promise.withResolvers<number>()
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop(0))
  const emulator = await startEmulator({
    ...serverOptions(options),
    ...(port !== undefined && { port }),
    ready: notReady === undefined,
    ...(token !== undefined && { token }),
    ...(watch && { watch, onReload: tellReload }),
    ...(admin !== undefined && { admin: { port: admin } }),
    onRequest: (request) => say(requestLine(request, colour)),
  })
  say(greeting(emulator, options))
  const timer = notReady === undefined ? undefined : readyLater(emulator, notReady, () => stop(1))
  const status = await stopped
  clearTimeout(timer)
  await emulator.close()
  return status
}

/** A token that was made for this run has to be told; one that was given is known, and is not repeated. */
const greeting = ({ url, env, admin }: Emulator, options: EmulateCommand['options']): string => {
  const token =
    options.token === undefined
      ? `export AWS_SESSION_TOKEN=${env.AWS_SESSION_TOKEN}`
      : '# AWS_SESSION_TOKEN: as given by --token'
  const faults =
    admin === undefined
      ? ''
      : `# faults are switched on ${admin.url}, with Authorization: Bearer $EMULATOR_ADMIN_TOKEN\nexport EMULATOR_ADMIN_TOKEN=${admin.token}\n`
  const port = `export PARAMETERS_SECRETS_EXTENSION_HTTP_PORT=${env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT}`
  const dialect = options.dialect ?? 'extension'
  return `# ${dialect} emulated on ${url}, stop with Ctrl-C\n${sources(options)}${port}\n${token}\n${faults}`
}

const sources = (options: EmulateCommand['options']): string => {
  const { secrets, watch, aws, 'aws-endpoint': endpoint, 'aws-region': region } = options
  const file = secrets === undefined ? [] : [`from ${printable(secrets)}${watch ? ', watched' : ''}`]
  const asked = aws || endpoint !== undefined || region !== undefined
  const rest = asked ? [`${secrets === undefined ? '' : 'the rest '}from ${endpointName(endpoint)}`] : []
  const all = [...file, ...rest]
  return all.length === 0 ? '' : `# ${all.join('; ')}\n`
}

/** An URL may hold a password. */
const endpointName = (endpoint: string | undefined): string =>
  endpoint === undefined ? 'AWS' : (URL.parse(endpoint)?.host ?? 'AWS')

const tellReload = ({ file, changed, error }: Reload): void => {
  if (error !== undefined) {
    tell(`${COMMAND}: ${error.message}; what it held before is served on`)
    return
  }
  const names = [...changed.secrets, ...changed.parameters].map(printable)
  say(
    `${printable(relative('', file))} read again: ${names.length === 0 ? 'nothing' : names.join(', ')} changed`,
  )
}

const readyLater = (emulator: Emulator, milliseconds: number, fail: () => void): NodeJS.Timeout => {
  say(`not ready for ${milliseconds} ms`)
  return setTimeout(() => {
    emulator.setReady(true).then(
      () => say('ready'),
      (error: Error) => {
        tell(`${COMMAND}: ${error.message}`)
        fail()
      },
    )
  }, milliseconds)
}
