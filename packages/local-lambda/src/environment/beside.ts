import { randomBytes } from 'node:crypto'
import type { LambdaEmulatorRequest } from '../options/emulator.ts'
import type { LambdaPlan } from '../options/lambda-options.ts'
import { freePort } from './free-port.ts'

/** What stands beside one environment as the extension that its function asks for secrets. */
export interface Beside {
  /** What the function needs to find it. */
  readonly env: Readonly<Record<string, string>>
  readonly requests: readonly LambdaEmulatorRequest[]
  readonly setReady: (ready: boolean) => Promise<void>
  readonly close: () => Promise<void>
}

const PORT = 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT'

/** An instance of the emulator for one environment alone; or, without emulator, room for a real extension. */
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
 * The emulator itself, where there is only one environment at a time.
 *
 * @param again whether another environment was there before: on Lambda the extension ended with it, and so did its cache
 */
export const shareBeside = async (plan: LambdaPlan, again: boolean): Promise<Beside> => {
  const { emulator } = plan
  if (emulator === undefined) return withoutEmulator(plan)
  if (again) emulator.clearCache()
  const setReady = (ready: boolean): Promise<void> => emulator.setReady(ready)
  return { env: { ...emulator.env }, requests: [], setReady, close: async () => {} }
}

/**
 * On Lambda every environment has a network of its own, and a session token. Here extensions of several environments
 * share one: each gets a free port.
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
