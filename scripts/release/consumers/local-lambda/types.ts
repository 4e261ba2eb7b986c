// Types that have to be there, and are not any: the line below a comment must not compile.
import { type Emulator, EmulatorError, startEmulator } from '@extension-secrets/emulator'

export async function counted(): Promise<number> {
  await using emulator: Emulator = await startEmulator({ secrets: { 'orders/db': { username: 'app' } } })
  const port: string = emulator.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT
  // @ts-expect-error a port is a number
  const text: string = emulator.port
  return emulator.requests.length + port.length + text.length
}

export const code = (error: unknown): string | undefined =>
  error instanceof EmulatorError ? error.code : undefined
