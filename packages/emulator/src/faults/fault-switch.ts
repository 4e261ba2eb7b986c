import { performance } from 'node:perf_hooks'
import { clearTimeout, setTimeout } from '../timers.ts'
import { type Chance, chanceOf, drawLatency } from './chance.ts'
import type {
  Fault,
  FaultPlan,
  OPERATIONS,
  ServerFault,
  TransportFault,
  UpstreamFault,
} from './fault-plan.ts'
import { parseFault, parseFaultPlan } from './parse-plan.ts'
import { selector, type Target } from './selector.ts'

/**
 * The faults of a running emulator.
 *
 * @example
 * ```ts
 * import { startEmulator } from '@extension-secrets/emulator'
 *
 * await using emulator = await startEmulator({ secrets: { 'orders/key': 'x' } })
 * await emulator.faults.set({ seed: 7, faults: [{ kind: 'reset', at: 'mid-body', first: 2 }] })
 * await emulator.faults.add({ kind: 'latency', delay: 20 })
 * await emulator.faults.clear()
 * ```
 */
export interface Faults {
  /** Current fault plan. */
  readonly plan: FaultPlan
  /**
   * Replaces the current plan; every count and every window starts again.
   *
   * @returns once the port is open or closed as the plan requires
   * @throws {EmulatorError} code `BAD_FAULTS`
   */
  set(plan: FaultPlan): Promise<void>
  /**
   * Adds a fault after the others, whose counts and windows continue.
   *
   * @throws {EmulatorError} code `BAD_FAULTS`
   */
  add(fault: Fault): Promise<void>
  /** Removes every fault. */
  clear(): Promise<void>
}

/** Fault that decides an answer's fate, with the random numbers it needs. */
export interface Struck<T> {
  readonly fault: T | undefined
  /** Milliseconds to wait before the answer. */
  readonly delay: number
  /** The kinds of all faults that struck. */
  readonly kinds: readonly string[]
  readonly chance: Chance
}

/** Call to AWS. */
export type Operation = (typeof OPERATIONS)[number]

interface Armed {
  readonly fault: Fault
  readonly chance: Chance
  readonly strikes: (target: Target) => boolean
  /** Time at which the fault was set, by `performance.now()`. */
  readonly since: number
}

const EMPTY: FaultPlan = Object.freeze({ seed: 0, faults: Object.freeze([]) })
const NOTHING: Struck<never> = { fault: undefined, delay: 0, kinds: [], chance: () => 0 }
const UPSTREAM: ReadonlySet<string> = new Set<UpstreamFault['kind']>([
  'throttle',
  'upstream-timeout',
  'upstream-broken',
  'exception',
])
const SERVER: ReadonlySet<string> = new Set<ServerFault['kind']>(['refuse', 'not-ready', 'silent'])
const isServer = (fault: Fault): fault is ServerFault => SERVER.has(fault.kind)
const isUpstream = (fault: Fault): fault is UpstreamFault => UPSTREAM.has(fault.kind)
const isTransport = (fault: Fault): fault is TransportFault => !isServer(fault) && !isUpstream(fault)

/** Milliseconds that the fault delays its request. */
const delayOf = (fault: Fault, chance: Chance): number => {
  if (fault.kind === 'latency') return drawLatency(fault.delay, chance)
  return fault.kind === 'upstream-timeout' ? drawLatency(fault.delay ?? 0, chance) : 0
}

/** Holds the plan, and decides for each request which faults strike it. */
export class FaultSwitch implements Faults {
  #plan = EMPTY
  #armed: readonly Armed[] = []
  #timers: readonly NodeJS.Timeout[] = []
  #waiting: (() => void)[] = []
  readonly #onWindow: () => Promise<void>

  /** @param onWindow called when a window of the whole server may have begun or ended */
  constructor(onWindow: () => Promise<void>) {
    this.#onWindow = onWindow
  }

  get plan(): FaultPlan {
    return this.#plan
  }

  async set(plan: FaultPlan): Promise<void> {
    const checked = parseFaultPlan(plan)
    this.#use(checked, this.#arm(checked, 0))
    await this.#onWindow()
  }

  async add(fault: Fault): Promise<void> {
    const index = this.#plan.faults.length
    const plan: FaultPlan = {
      ...this.#plan,
      faults: [...this.#plan.faults, parseFault(`faults[${index}]`, fault)],
    }
    this.#use(plan, [...this.#armed, ...this.#arm(plan, index)])
    await this.#onWindow()
  }

  clear(): Promise<void> {
    return this.set(EMPTY)
  }

  /** Stops waiting for windows. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
  }

  /** True if a window of this kind is open now. */
  holds(kind: ServerFault['kind']): boolean {
    const now = performance.now()
    return this.#armed.some(({ fault, since }) => {
      if (fault.kind !== kind) return false
      const { after = 0, for: length = Number.POSITIVE_INFINITY } = fault as ServerFault
      const age = now - since - after
      return age >= 0 && age < length
    })
  }

  /** Waits until no window of silence is open. */
  async silence(): Promise<void> {
    while (this.holds('silent')) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Faults that strike the answer to this request. */
  transport(target: Target): Struck<TransportFault> {
    return this.#strike(target, isTransport)
  }

  /** Failures of AWS that strike this call. */
  upstream(target: Target, operation: Operation): Struck<UpstreamFault> {
    const strikes = (fault: Fault): fault is UpstreamFault =>
      isUpstream(fault) && (fault.operation ?? operation) === operation
    return this.#strike(target, strikes)
  }

  #strike<T extends Fault>(target: Target, of: (fault: Fault) => fault is T): Struck<T> {
    if (this.#armed.length === 0) return NOTHING
    let struck: Struck<T> = NOTHING
    for (const { fault, strikes, chance } of this.#armed) {
      // Every fault keeps its own count, whatever strikes before it.
      if (!of(fault) || !strikes(target)) continue
      const delays = fault.kind === 'latency' || struck.fault === undefined
      const delay = struck.delay + (delays ? delayOf(fault, chance) : 0)
      const kinds = [...struck.kinds, fault.kind]
      const first = fault.kind !== 'latency' && struck.fault === undefined
      struck = first ? { fault, kinds, chance, delay } : { ...struck, kinds, delay }
    }
    return struck
  }

  #arm({ seed = 0, faults }: FaultPlan, from: number): readonly Armed[] {
    const since = performance.now()
    return faults.slice(from).map((fault, offset) => {
      const chance = chanceOf(seed, from + offset)
      return { fault, chance, since, strikes: selector(isServer(fault) ? {} : fault, chance) }
    })
  }

  #use(plan: FaultPlan, armed: readonly Armed[]): void {
    this.stop()
    this.#plan = Object.freeze(plan)
    this.#armed = armed
    const now = performance.now()
    const edges = armed.flatMap(({ fault, since }) => {
      if (!isServer(fault)) return []
      const begin = since + (fault.after ?? 0)
      return [begin, begin + (fault.for ?? Number.POSITIVE_INFINITY)]
    })
    this.#timers = edges
      .filter((edge) => edge > now && edge - now < 2 ** 31)
      // A timer may fire up to a millisecond early, as `performance.now()` sees it.
      .map((edge) => setTimeout(() => this.#onEdge(), Math.ceil(edge - now) + 1))
    this.#wake()
  }

  #onEdge(): void {
    this.#wake()
    void this.#onWindow()
  }

  #wake(): void {
    for (const resume of this.#waiting.splice(0)) resume()
  }
}
