import { randomBytes } from 'node:crypto'
import type { LambdaEmulatorRequest } from '../options/emulator.ts'
import type { LambdaPlan } from '../options/lambda-options.ts'
import { freePort } from './free-port.ts'

/** Emulator for one environment. Its function fetches secrets there instead of from the extension. */
export interface Beside {
  /** Environment variables that lead the function to it. */
  readonly env: Readonly<Record<string, string>>
  readonly requests: readonly LambdaEmulatorRequest[]
  readonly setReady: (ready: boolean) => Promise<void>
  readonly close: () => Promise<void>
}

const PORT = 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT'

/** Opens an instance of the emulator for one environment. Without an emulator, leaves room for a real extension. */
export const openBeside = async (plan: LambdaPlan): Promise<Beside> => {
  if (plan.emulator === undefined) return withoutEmulator(plan)
  const instance = await plan.emulator.openInstance()
  return {
    env: { ...instance.env },
    requests: instance.requests,
    setReady: (ready) => instance.setReady(ready),
    close: () => instance.close(),
  }
}

/**
 * Uses the emulator itself, if there is only one environment at a time.
 *
 * @param again was there another environment before? On Lambda, the extension and its cache ended with it
 */
export const shareBeside = async (plan: LambdaPlan, again: boolean): Promise<Beside> => {
  const { emulator } = plan
  if (emulator === undefined) return withoutEmulator(plan)
  if (again) emulator.clearCache()
  const setReady = (ready: boolean): Promise<void> => emulator.setReady(ready)
  return { env: { ...emulator.env }, requests: [], setReady, close: async () => {} }
}

/**
 * Variables without an emulator. On Lambda, every environment has its own network and a session token. Here, extensions
 * of several environments share one network, so each gets a free port.
 */
const withoutEmulator = async ({ extensions, env }: LambdaPlan): Promise<Beside> => ({
  env:
    extensions.length === 0
      ? {}
      : {
          AWS_SESSION_TOKEN: randomBytes(32).toString('base64url'),
          ...(env[PORT] === undefined && { [PORT]: String(await freePort()) }),
        },
  requests: [],
  setReady: async () => {},
  close: async () => {},
})
