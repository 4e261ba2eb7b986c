import { startAdmin } from './admin/admin-server.ts'
import { Backend } from './backend.ts'
import { Connections } from './connections.ts'
import { agent } from './dialects/agent.ts'
import type { Reply } from './dialects/dialect.ts'
import { extension } from './dialects/extension.ts'
import { Door } from './door.ts'
import type { Emulator } from './emulator.ts'
import { EmulatorError } from './emulator-error.ts'
import { type EmulatorOptions, type EmulatorPlan, planEmulator } from './emulator-options.ts'
import { FaultSwitch } from './faults/fault-switch.ts'
import { ParameterBook } from './parameter-book.ts'
import { RequestLog } from './request-log.ts'
import { ResponseCache } from './response-cache.ts'
import { SecretBook } from './secret-book.ts'
import { serveRequest } from './serve-request.ts'
import { HOST, LoopbackServer } from './server.ts'
import { openAws } from './sources/aws.ts'
import type { Contents } from './sources/contents.ts'
import { followFile } from './sources/follow-file.ts'
import { type Changes, HeldContents } from './sources/held-contents.ts'
import { Store } from './sources/store.ts'
import { storeActions } from './store-actions.ts'
import { UpstreamGate } from './upstream-gate.ts'

/**
 * Starts a stand-in for the AWS Parameters and Secrets Lambda Extension (or for the Secrets Manager Agent) on
 * 127.0.0.1.
 *
 * @param options what it holds and how it behaves; times are in seconds where the real servers use seconds
 * @returns the running emulator, once it listens
 * @throws {EmulatorError} code `BAD_OPTION`, `BAD_VALUE`, `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `FILE_MALFORMED`,
 * `BAD_FAULTS`, `PORT_IN_USE` or `PORT_UNAVAILABLE`
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
 * @see https://github.com/aws/aws-secretsmanager-agent
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
  const plan = planEmulator(options)
  const isAgent = plan.dialect === 'agent'
  const secrets = new SecretBook(plan.clock)
  const parameters = new ParameterBook(plan.clock)
  const held = new HeldContents(secrets, parameters, plan.contents)
  const upstream = plan.aws && (await openAws(plan.aws, plan.dialect))
  const cache = new ResponseCache<Reply>(plan.cacheSize, plan.clock)
  let ready = true
  const faults = new FaultSwitch(() => door.syncLater())
  const serves = (): boolean => ready && !faults.holds('not-ready')
  const backend = new Backend({
    dialect: isAgent ? agent : extension,
    store: new Store(secrets, parameters, upstream),
    cache,
    gate: gateOf(plan),
    faults,
    token: plan.token,
    plan,
    ready: serves,
  })
  const log = new RequestLog()
  const connections = new Connections(plan.connectionLifetime)
  const service = { backend, connections, faults, log, clock: plan.clock, onRequest: plan.onRequest }
  const server = new LoopbackServer(
    plan.port,
    (request, response) => void serveRequest(service, request, response),
    (socket) => connections.accept(socket),
  )
  // An extension that is not ready says so; an agent that is not ready is not there.
  const door: Door = new Door(server, () => !faults.holds('refuse') && (!isAgent || serves()))
  const setReady = async (value: boolean): Promise<void> => {
    if (door.closed) throw new EmulatorError('CLOSED', 'the emulator is closed; start a new one')
    ready = value
    if (isAgent) await door.sync()
  }

  await server.open()
  const actions = storeActions(secrets, parameters)
  const admin = await openAdmin(plan, { faults, requests: log.requests, rotate: actions.rotate }, server)
  if (!plan.ready) await setReady(false)
  await faults.set(plan.faults)
  const replace = (fromFile: Contents): Changes => {
    const changed = held.replace(plan.merge(fromFile))
    // Whoever edits the file wants to see it now, not when the cache lets go of the old value.
    cache.clear()
    return changed
  }
  const watching = plan.watched && followFile(plan.watched.file, plan.watched.text, replace, plan.onReload)
  const close = async (): Promise<void> => {
    watching?.close()
    upstream?.close()
    faults.stop()
    await Promise.all([door.close(), admin?.server.close()])
  }
  const { port } = server

  return {
    url: `http://${HOST}:${port}`,
    port,
    token: plan.token,
    env: Object.freeze({
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(port),
      AWS_SESSION_TOKEN: plan.token,
    }),
    requests: log.requests,
    faults,
    admin: admin?.address,
    ...actions,
    reset: () => {
      held.reset()
      cache.clear()
      log.clear()
      ready = plan.ready
      return faults.set(plan.faults)
    },
    setReady,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** The agent does not limit its calls to AWS. */
const gateOf = ({ dialect, maxConnections, upstreamLatency, faults }: EmulatorPlan): UpstreamGate =>
  new UpstreamGate(
    dialect === 'agent' ? Number.POSITIVE_INFINITY : maxConnections,
    upstreamLatency,
    faults.seed ?? 0,
  )

const openAdmin = async (
  plan: EmulatorPlan,
  emulator: Parameters<typeof startAdmin>[1],
  main: LoopbackServer,
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
