import type { Emulator } from '@extension-secrets/emulator'
import type { Command } from '../flags/flags.ts'
import { colourOf, say } from '../output/output.ts'
import { printable } from '../output/request-line.ts'
import { serve } from './serve.ts'

type EmulateCommand = Extract<Command, { name: 'emulate' }>

const DEFAULT_PORT = 2773

/** Serves until a signal comes. */
export function emulate({ options }: EmulateCommand): Promise<number> {
  const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: fromEnv } = process.env
  const byVariable = Boolean(fromEnv) && (options.dialect ?? 'extension') === 'extension'
  const { promise: stopped, resolve: stop } = Promise.withResolvers<number>()
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop(0))
  const serving = {
    port: byVariable ? undefined : DEFAULT_PORT,
    colour: colourOf(process.stdout),
    log: say,
    onStart: (emulator: Emulator) => say(greeting(emulator, options)),
  }
  return serve(options, serving, (_, failed) => Promise.race([stopped, failed]))
}

/** Start message. It shows a token that was generated for this run, but doesn't repeat one that the user gave. */
const greeting = ({ url, env, admin }: Emulator, options: EmulateCommand['options']): string => {
  const token =
    options.token === undefined
      ? `export AWS_SESSION_TOKEN=${env.AWS_SESSION_TOKEN}`
      : '# AWS_SESSION_TOKEN: the one from --token'
  const faults =
    admin === undefined
      ? ''
      : `# switch faults at ${admin.url}, with Authorization: Bearer $EMULATOR_ADMIN_TOKEN\nexport EMULATOR_ADMIN_TOKEN=${admin.token}\n`
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

/** Host of the endpoint: the URL may contain a password. */
const endpointName = (endpoint: string | undefined): string =>
  endpoint === undefined ? 'AWS' : (URL.parse(endpoint)?.host ?? 'AWS')
