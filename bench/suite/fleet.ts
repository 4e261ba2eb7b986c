import { DeclaredSecret } from '../../packages/client/src/cache/declared-secret.ts'
import { expiresAt } from '../../packages/client/src/cache/freshness.ts'
import { SecretSet } from '../../packages/client/src/cache/secret-set.ts'
import { SharedSecret } from '../../packages/client/src/cache/shared-secret.ts'
import type { SnapshotOwner } from '../../packages/client/src/cache/snapshot.ts'
import type { Clock } from '../../packages/client/src/clock.ts'
import { failed, type Result } from '../../packages/client/src/errors/failure.ts'
import type { Answer } from '../../packages/client/src/fetch/answer.ts'
import { planOf } from '../../packages/client/src/options/plan.ts'
import { Agenda } from './agenda.ts'
import type { Scope } from './scope.ts'
import { seededRandom } from './seeded-random.ts'

/** A fleet of Lambda environments of one function; times in seconds. */
export interface Fleet {
  readonly environments: number
  /** The option of that name, seconds; default: {@link TTL}. */
  readonly ttl?: number
  /** The option of that name; none is the default, 0.1. */
  readonly jitter?: number
  /** The option of that name, seconds. */
  readonly staleWhileRevalidate?: number
  /** Lifetime of a value in each environment's extension, seconds; 0 asks AWS each time. */
  readonly extensionTtl?: number
  /** During which every call to AWS fails. */
  readonly outage?: { readonly from: number; readonly until: number }
  /** Invocations of one environment a second, on average; default: 1. */
  readonly invocations?: number
  /** Seconds for which it is watched; default: {@link HOUR}. */
  readonly watched?: number
  /** The second at which the secret gets a new value. */
  readonly rotatedAt?: number
}

/** A fleet that was watched. */
export interface WatchedFleet {
  /** Calls to Secrets Manager in each second. */
  readonly calls: readonly number[]
  /** Environments that stopped serving the old value after the rotation, in each second. */
  readonly renewed: readonly number[]
}

/** All start within a minute, and are watched for an hour. */
export const START = 60
export const HOUR = 3_600
/** Of the secret. */
export const TTL = 300

/**
 * Simulates a fleet that calls Secrets Manager.
 *
 * @returns calls to Secrets Manager in each second
 */
export async function simulateFleet(fleet: Fleet): Promise<readonly number[]> {
  return (await watchFleet(fleet)).calls
}

/**
 * Simulates a fleet that calls Secrets Manager, with the middleware's real rules of freshness, retries left out, and a
 * clock of its own. Invocations of an environment come at random. The same each time.
 */
export async function watchFleet(fleet: Fleet): Promise<WatchedFleet> {
  const { watched = HOUR, invocations = 1, rotatedAt = Number.POSITIVE_INFINITY } = fleet
  const random = seededRandom(1)
  const clock = { now: 0 }
  const calls = Array.from({ length: watched }, () => 0)
  const renewed = Array.from({ length: watched }, () => 0)
  const count = (seconds: number[], time: number): void => {
    const second = Math.floor(time)
    seconds[second] = (seconds[second] ?? 0) + 1
  }
  const agenda = new Agenda<Environment>(watched)
  const gap = (): number => -Math.log(1 - random()) / invocations
  const isDown = (): boolean =>
    fleet.outage !== undefined && clock.now >= fleet.outage.from && clock.now < fleet.outage.until
  const aws: Aws = {
    call: () => {
      count(calls, clock.now)
      if (isDown()) return undefined
      return clock.now < rotatedAt ? 'old' : 'new'
    },
    renewed: (time) => count(renewed, time),
  }
  const wall: Clock = { now: () => clock.now * 1000, random }
  for (let index = 0; index < fleet.environments; index++)
    agenda.add(random() * START, new Environment(fleet, wall, aws))

  for (let next = agenda.next(); next !== undefined; next = agenda.next()) {
    clock.now = next.time
    const freshUntil = await next.item.invoke()
    // Invocations before that ask nothing, so the next that matters is the first after it.
    agenda.add(Math.max(clock.now, freshUntil) + gap(), next.item)
  }
  return { calls, renewed }
}

/**
 * The most calls a second, as the mean of any ten seconds in a row, and the mean of all.
 *
 * @param from the second from which on they count, until which else
 */
export function loadOf(
  calls: readonly number[],
  from: number,
  until: number = calls.length,
): { readonly peak: number; readonly mean: number } {
  const counted = calls.slice(from, until)
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
  const windows = counted.slice(9).map((_, end) => sum(counted.slice(end, end + 10)) / 10)
  return { peak: windows.reduce((a, b) => Math.max(a, b), 0), mean: sum(counted) / counted.length }
}

/** One fleet over an hour, calls to Secrets Manager a second. */
export interface FleetFigure extends Fleet {
  readonly calls: readonly number[]
}

/** Outage that begins exactly when a fleet without jitter refreshes. */
export const OUTAGE = { from: 5 * TTL, until: 5 * TTL + 120 }

/**
 * Fleets without jitter, with the default, and with the most, each without and with an outage; and one as in Lambda. A quick
 * run leaves out all but the default's, and what it is compared with.
 */
export async function measureFleet({
  quick,
  progress,
}: Pick<Scope, 'quick' | 'progress'>): Promise<readonly FleetFigure[]> {
  const environments = 10_000
  const fleets: readonly Fleet[] = quick
    ? [
        { environments, jitter: 0 },
        { environments, jitter: 0.1 },
        { environments, jitter: 0.1, outage: OUTAGE },
      ]
    : [
        ...[0, 0.1, 0.5].flatMap((jitter) => [
          { environments, jitter },
          { environments, jitter, outage: OUTAGE },
        ]),
        { environments, jitter: 0.1, extensionTtl: 300 },
      ]
  const figures: FleetFigure[] = []
  for (const fleet of fleets) {
    progress(`an hour of 10,000 environments, ${nameOf(fleet)}`)
    figures.push({ ...fleet, calls: await simulateFleet(fleet) })
  }
  return figures
}

/** Short name of a fleet, made of the settings that set it apart. */
export function nameOf({ jitter = 0.1, extensionTtl = 0, outage }: Fleet): string {
  const cache = extensionTtl === 0 ? '' : ", behind the extension's own cache"
  return `jitter ${jitter}${cache}${outage === undefined ? '' : ', an outage of 2 minutes'}`
}

/** Secrets Manager, as one environment sees it. */
interface Aws {
  /** The secret's value; undefined in an outage. */
  call(): string | undefined
  /** Told since which second the environment doesn't serve the old value any more. */
  renewed(time: number): void
}

/** One environment: the middleware's own set of secrets over an extension that is only a cache. */
class Environment {
  readonly #set: SecretSet
  readonly #secret: DeclaredSecret
  /** In seconds. */
  #freshUntil = 0

  constructor(fleet: Fleet, clock: Clock, aws: Aws) {
    const { ttl = TTL, jitter = 0.1, staleWhileRevalidate = 0, extensionTtl = 0 } = fleet
    const plan = planOf({
      secrets: { db: 'fleet/db' },
      ttl: ttl * 1000,
      staleWhileRevalidate: staleWhileRevalidate * 1000,
      jitter,
    })
    const [item] = plan.items
    if (item === undefined) throw new Error('the plan has no secret')
    let cached = { text: 'none', at: Number.NEGATIVE_INFINITY }
    const send = async (): Promise<Result<Answer>> => {
      const requestedAt = clock.now()
      if (requestedAt - cached.at >= extensionTtl * 1000) {
        const text = aws.call()
        if (text === undefined) return DOWN
        if (text === 'new' && cached.text === 'old') aws.renewed(this.#freshUntil)
        cached = { text, at: requestedAt }
      }
      return { ok: { content: { type: 'text', text: cached.text }, attempts: 1, requestedAt } }
    }
    this.#secret = new DeclaredSecret(item, plan.effort.attemptTimeout, new SharedSecret(clock), send, clock)
    this.#set = new SecretSet(NOBODY, [this.#secret], plan.timeout, clock)
  }

  /** One invocation. Gives until when its value is fresh, in seconds. */
  async invoke(): Promise<number> {
    if (this.#set.fresh() === undefined) await this.#set.read(undefined)
    const { cached, item } = this.#secret
    this.#freshUntil = cached === undefined ? 0 : expiresAt(cached.from, item.policy) / 1000
    return this.#freshUntil
  }
}

const DOWN = failed('UPSTREAM_FAILURE', 'an outage is simulated', { retry: 'retries', attempts: 1 })

/** Owner of snapshots that nobody refetches. */
const NOBODY: SnapshotOwner = {
  refetch: async () => [],
  entry: () => ({ owner: NOBODY, cached: undefined }),
}
