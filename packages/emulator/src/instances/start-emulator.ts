import { startAdmin } from '../admin/admin-server.ts'
import { EmulatorError } from '../errors/emulator-error.ts'
import { refuseOldNode } from '../errors/old-node.ts'
import { FaultSwitch } from '../faults/fault-switch.ts'
import { type EmulatorOptions, type EmulatorPlan, planEmulator } from '../options/emulator-options.ts'
import { RequestLog } from '../server/request-log.ts'
import { HOST, type LoopbackServer } from '../server/server.ts'
import { openAws } from '../sources/aws.ts'
import type { Contents } from '../sources/contents.ts'
import { followFile } from '../sources/follow-file.ts'
import { type Changes, HeldContents } from '../sources/held-contents.ts'
import { Store } from '../sources/store.ts'
import { ParameterBook } from '../store/parameter-book.ts'
import { SecretBook } from '../store/secret-book.ts'
import { storeActions } from '../store/store-actions.ts'
import type { Emulator } from './emulator.ts'
import { Instance, type Shared } from './instance.ts'

/**
 * Starts a stand-in for the AWS Parameters and Secrets Lambda Extension (or for the AWS Workload Credentials Provider,
 * formerly AWS Secrets Manager Agent) on 127.0.0.1.
 *
 * @param options contents and behavior; times are in seconds where the real servers use seconds
 * @returns the running emulator, once it listens
 * @throws {EmulatorError} code `BAD_OPTION`, `BAD_VALUE`, `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `FILE_MALFORMED`,
 * `BAD_FAULTS`, `PORT_IN_USE`, `PORT_UNAVAILABLE` or `UNSUPPORTED`
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
 * @see https://github.com/aws/aws-workload-credentials-provider
 * @example
 * ```ts
 * import { startEmulator } from '@extension-secrets/emulator'
 *
 * await using emulator = await startEmulator({ secrets: { 'orders/db': { username: 'app' } } })
 * const response = await fetch(`${emulator.url}/secretsmanager/get?secretId=orders%2Fdb`, {
 *   headers: { 'X-Aws-Parameters-Secrets-Token': emulator.token },
 * })
 * const { SecretString } = (await response.json()) as { SecretString: string }
 * ```
 */
export const startEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  refuseOldNode()
  const plan = planEmulator(options)
  const secrets = new SecretBook(plan.clock)
  const parameters = new ParameterBook(plan.clock)
  const held = new HeldContents(secrets, parameters, plan.contents)
  const upstream = plan.aws && (await openAws(plan.aws, plan.dialect))
  const log = new RequestLog()
  const instances = new Set<Instance>()
  const faults = new FaultSwitch(async () => {
    await Promise.all([...instances].map((instance) => instance.syncLater()))
  })
  const store = new Store(secrets, parameters, upstream)
  const shared: Shared = { plan, store, faults, log, instances }
  const open = async (port: number): Promise<Instance> => {
    const instance = new Instance(shared, port)
    await instance.open()
    return instance
  }

  const main = await open(plan.port)
  const actions = storeActions(secrets, parameters)
  const admin = await openAdmin(plan, { faults, requests: log.requests, rotate: actions.rotate }, main)
  if (!plan.ready) await main.setReady(false)
  await faults.set(plan.faults)
  const clearCaches = (): void => {
    for (const instance of instances) instance.clearCache()
  }
  const replace = (fromFile: Contents): Changes => {
    const changed = held.replace(plan.merge(fromFile))
    // Whoever edits the file wants to see the change now, not when the cache expires.
    clearCaches()
    return changed
  }
  const watching = plan.watched && followFile(plan.watched.file, plan.watched.text, replace, plan.onReload)
  const close = async (): Promise<void> => {
    watching?.close()
    upstream?.close()
    faults.stop()
    await Promise.all([...[...instances].map((instance) => instance.close()), admin?.server.close()])
  }

  return {
    url: main.url,
    port: main.port,
    token: main.token,
    env: main.env,
    requests: log.requests,
    faults,
    admin: admin?.address,
    ...actions,
    reset: async () => {
      held.reset()
      clearCaches()
      log.clear()
      for (const instance of instances) instance.clearLog()
      const readied = main.closed ? undefined : main.setReady(plan.ready)
      await Promise.all([readied, faults.set(plan.faults)])
    },
    openInstance: async () => {
      refuseClosed(main)
      const instance = await open(0)
      await instance.syncLater()
      // The emulator may have been closed in the meantime, without this instance.
      if (main.closed) await instance.close()
      refuseClosed(main)
      return instance
    },
    setReady: (ready) => main.setReady(ready),
    clearCache: () => main.clearCache(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

const refuseClosed = (main: Instance): void => {
  if (main.closed) throw new EmulatorError('CLOSED', 'the emulator is closed; start a new one')
}

const openAdmin = async (
  plan: EmulatorPlan,
  emulator: Parameters<typeof startAdmin>[1],
  main: Instance,
): Promise<{ server: LoopbackServer; address: Emulator['admin'] } | undefined> => {
  if (plan.admin === undefined) return undefined
  try {
    const server = await startAdmin(plan.admin, emulator)
    const address = { url: `http://${HOST}:${server.port}`, port: server.port, token: plan.admin.token }
    return { server, address: Object.freeze(address) }
  } catch (error) {
    await main.close()
    throw error
  }
}
