import { agent, agent2 } from '../dialects/agent.ts'
import { type Dialect, type DialectName, serverOf } from '../dialects/dialect.ts'
import { extension } from '../dialects/extension.ts'
import { EmulatorError } from '../errors/emulator-error.ts'
import { chanceOf } from '../faults/chance.ts'
import type { FaultSwitch } from '../faults/fault-switch.ts'
import type { EmulatorPlan } from '../options/emulator-options.ts'
import { AwsCalls } from '../server/aws-calls.ts'
import { Backend, type CachedReply } from '../server/backend.ts'
import { Connections } from '../server/connections.ts'
import { Door } from '../server/door.ts'
import { RETURNING } from '../server/ports.ts'
import { type EmulatorRequest, RequestLog } from '../server/request-log.ts'
import { ResponseCache } from '../server/response-cache.ts'
import { Roles } from '../server/roles.ts'
import { serveRequest } from '../server/serve-request.ts'
import { HOST, LoopbackServer } from '../server/server.ts'
import { UpstreamGate } from '../server/upstream-gate.ts'
import type { Store } from '../sources/store.ts'
import type { EmulatorEnv, EmulatorInstance } from './emulator.ts'

/** Parts that all instances of an emulator share. */
export interface Shared {
  readonly plan: EmulatorPlan
  readonly store: Store
  readonly faults: FaultSwitch
  /** Requests to all instances. */
  readonly log: RequestLog
  /** Open instances. */
  readonly instances: Set<Instance>
}

/** One server of an emulator, with its own port, cache, connections to AWS and readiness. */
export class Instance implements EmulatorInstance {
  readonly token: string
  readonly #instances: Set<Instance>
  readonly #log = new RequestLog()
  readonly #cache: ResponseCache<CachedReply>
  readonly #roles: Roles
  readonly #server: LoopbackServer
  readonly #door: Door
  readonly #isAgent: boolean
  #ready = true

  /** @param port 0 takes a free one */
  constructor(shared: Shared, port: number) {
    const { plan, store, faults } = shared
    this.#instances = shared.instances
    this.token = plan.token
    this.#isAgent = serverOf(plan.dialect) === 'agent'
    this.#cache = new ResponseCache(plan.cacheSize, this.#isAgent, plan.clock)
    this.#roles = new Roles(plan.maxRoles, plan.roles)
    const serves = (): boolean => this.#ready && !faults.holds('not-ready')
    const backend = new Backend({
      dialect: DIALECT[plan.dialect],
      store,
      cache: this.#cache,
      aws: awsCalls(plan, faults, this.#isAgent),
      roles: this.#roles,
      token: plan.token,
      plan,
      ready: serves,
    })
    const connections = new Connections(plan.connectionLifetime)
    const { clock, onRequest } = plan
    const log = {
      add: (request: EmulatorRequest): void => {
        this.#log.add(request)
        shared.log.add(request)
      },
    }
    const service = { backend, connections, faults, log, clock, onRequest }
    this.#server = new LoopbackServer(
      port === 0 ? RETURNING : port,
      (request, response) => void serveRequest(service, request, response),
      (socket) => connections.accept(socket),
    )
    // An extension that isn't ready says so; an agent that isn't ready doesn't listen.
    this.#door = new Door(this.#server, () => !faults.holds('refuse') && (!this.#isAgent || serves()))
  }

  get url(): string {
    return `http://${HOST}:${this.port}`
  }

  get port(): number {
    return this.#server.port
  }

  get env(): EmulatorEnv {
    return Object.freeze({
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(this.port),
      AWS_SESSION_TOKEN: this.token,
    })
  }

  get requests(): readonly EmulatorRequest[] {
    return this.#log.requests
  }

  get closed(): boolean {
    return this.#door.closed
  }

  async open(): Promise<void> {
    await this.#server.open()
    this.#instances.add(this)
  }

  async setReady(ready: boolean): Promise<void> {
    if (this.closed) throw new EmulatorError('CLOSED', 'the emulator is closed; start a new one')
    this.#ready = ready
    if (this.#isAgent) await this.#door.sync()
  }

  /** Called when a window of the faults may have begun or ended. */
  syncLater(): Promise<void> {
    return this.#door.syncLater()
  }

  clearCache(): void {
    this.#cache.clear()
    this.#roles.clear()
  }

  clearLog(): void {
    this.#log.clear()
  }

  close(): Promise<void> {
    this.#instances.delete(this)
    return this.#door.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

const DIALECT: Readonly<Record<DialectName, Dialect>> = { extension, agent, 'agent-2': agent2 }

/** Each of the two AWS clients has its own connections. The agent does not limit its calls. */
function awsCalls(plan: EmulatorPlan, faults: FaultSwitch, isAgent: boolean): AwsCalls {
  const width = isAgent ? Number.POSITIVE_INFINITY : plan.maxConnections
  const chance = chanceOf(plan.faults.seed ?? 0, -1)
  const gate = (): UpstreamGate => new UpstreamGate(width, plan.upstreamLatency, chance)
  return new AwsCalls({ gates: { secret: gate(), parameter: gate() }, faults, plan, chance })
}
