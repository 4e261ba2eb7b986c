import { serverOf } from '../dialects/dialect.ts'
import { EmulatorError } from '../errors/emulator-error.ts'
import type { Emulator } from '../instances/emulator.ts'
import { startEmulator } from '../instances/start-emulator.ts'
import type { EmulatorOptions } from '../options/emulator-options.ts'
import { portFromVariables } from '../options/server-variables.ts'
import { agentToken } from './agent-token.ts'
import { ExtensionsClient } from './extensions-client.ts'

const DEFAULT_PORT = 2773

/** Settings of the emulator as a Lambda extension. */
export interface ExtensionOptions {
  /** Environment: the Extensions API's address, the function's token, and the variables of AWS's own extension. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** File name in `/opt/extensions`. */
  readonly name: string
  /** All other options of the emulator; `token` and `ready` are set by the extension. */
  readonly emulator: EmulatorOptions
  /** Called once the emulator listens. */
  readonly onStart: (emulator: Emulator) => void
}

/**
 * Registers with Lambda's Extensions API and serves until Lambda shuts the environment down. Not ready during INIT, ready
 * from the first INVOKE on.
 *
 * @throws {EmulatorError} code `NO_LAMBDA` outside Lambda, or a code of `startEmulator`
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export const runExtension = async (options: ExtensionOptions): Promise<void> => {
  const { env, name, onStart } = options
  const { AWS_LAMBDA_RUNTIME_API: address } = env
  if (!address) {
    const message = 'AWS_LAMBDA_RUNTIME_API is not set: Lambda must start this command, from /opt/extensions'
    throw new EmulatorError('NO_LAMBDA', message)
  }
  const client = await ExtensionsClient.register(address, name)
  const emulator = await start(options.emulator, env).catch(async (error: unknown) => {
    // Only our own messages are known to contain no secret.
    const why = error instanceof EmulatorError ? error.message : ''
    await client.initError('Extension.StartFailed', why).catch(() => {})
    throw error
  })
  onStart(emulator)
  try {
    for (;;) {
      const { eventType } = await client.next()
      if (eventType === 'SHUTDOWN') return
      await emulator.setReady(true)
    }
  } finally {
    await emulator.close()
  }
}

const start = async (options: EmulatorOptions, variables: ExtensionOptions['env']): Promise<Emulator> => {
  const server = serverOf(options.dialect ?? 'extension')
  // The function reads this variable for both servers.
  const port = options.port ?? portFromVariables(variables, server) ?? DEFAULT_PORT
  const token = server === 'agent' ? agentToken(variables) : variables.AWS_SESSION_TOKEN
  if (token) return startEmulator({ ...options, variables, port, token, ready: false })
  const message =
    'AWS_SESSION_TOKEN is not set: set it for the function, because its requests carry it as their token'
  throw new EmulatorError('BAD_OPTION', message)
}
