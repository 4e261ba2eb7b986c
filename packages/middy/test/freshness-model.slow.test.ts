import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setImmediate as turn } from 'node:timers/promises'
import type { ReadMessage } from '@extension-secrets/middy'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { type RawServer, respond, secretBody, startRawServer } from '../../client/test/support/raw-server.ts'
import { FreshnessModel, type Policy, type Served, type Step } from './support/freshness-model.ts'
import { rejection, secretsHandler, uniqueId } from './support/handler.ts'

const NAMES = ['a', 'b'] as const
type Name = (typeof NAMES)[number]

type Action =
  | { readonly kind: 'invoke'; readonly times: number }
  | { readonly kind: 'pass'; readonly time: number }
  | { readonly kind: 'latency'; readonly time: number }
  | { readonly kind: 'rotate'; readonly name: Name }
  | { readonly kind: 'outage'; readonly name: Name; readonly is: boolean }
  | { readonly kind: 'draw'; readonly random: number }

const duration = (...choices: number[]): fc.Arbitrary<number> => fc.constantFrom(...choices)
const policy = fc.record({
  ttl: duration(0, 1_000, 5_000, 60_000, Number.POSITIVE_INFINITY),
  staleIfError: duration(0, 2_000, 50_000, Number.POSITIVE_INFINITY),
  staleWhileRevalidate: duration(0, 1_500, 20_000),
})
const name = fc.constantFrom(...NAMES)
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constant<'invoke'>('invoke'), times: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant<'pass'>('pass'),
      // Mostly around the boundaries of the policies, sometimes long, sometimes back.
      time: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 1, max: 2_500 }) },
        {
          weight: 3,
          arbitrary: duration(500, 999, 1_000, 1_001, 2_750, 4_999, 5_000, 20_000, 33_000, 60_000, 4_000_000),
        },
        { weight: 1, arbitrary: fc.integer({ min: -6_000, max: -1 }) },
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant<'rotate'>('rotate'), name }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant<'outage'>('outage'), name, is: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant<'draw'>('draw'),
      random: fc.oneof(fc.constantFrom(0, 0.5, 0.9), fc.double({ min: 0, max: 0.999, noNaN: true })),
    }),
  },
  // How long the next answers take on the wall clock.
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant<'latency'>('latency'), time: duration(0, 0, 7, 1_200, 30_000) }),
  },
)

/** Surroundings of the middleware: a clock, randomness, and a server that holds its answers back until released. */
class World {
  clock = 1_800_000_000_000
  random = 0.5
  latency = 0
  readonly stored = new Map<string, { text: string; sick: boolean }>()
  /** Requests that came, with what answers them. */
  readonly asked: { readonly id: string; readonly letGo: () => void }[] = []
  /** Set after the expected requests were released: from then on, a further request is a mistake and need not wait. */
  isOpen = false
  /** Number of fetches that have begun and not ended. */
  underWay = 0
  reads: ReadMessage[] = []
}

let world = new World()
let server: RawServer
const began = (): void => void world.underWay++
const ended = (): void => void world.underWay--
const read = (message: unknown): void => void world.reads.push(message as ReadMessage)

beforeAll(async () => {
  subscribe('tracing:extension-secrets:fetch:start', began)
  subscribe('tracing:extension-secrets:fetch:asyncEnd', ended)
  subscribe('extension-secrets:read', read)
  server = await startRawServer(({ query }, socket) => {
    const id = query.get('secretId') ?? ''
    const letGo = (): void => {
      const { text, sick } = world.stored.get(id) ?? { text: '', sick: true }
      if (sick) respond(socket, 503, 'sick')
      else respond(socket, 200, secretBody(id, text))
    }
    world.asked.push({ id, letGo })
    if (world.isOpen) letGo()
  })
})
afterAll(async () => {
  unsubscribe('tracing:extension-secrets:fetch:start', began)
  unsubscribe('tracing:extension-secrets:fetch:asyncEnd', ended)
  unsubscribe('extension-secrets:read', read)
  await server.close()
})

/** Lets the event loop turn until something is so; it fails when that takes longer than any turn should. */
async function until(isSo: () => boolean): Promise<void> {
  for (const limit = performance.now() + 5_000; !isSo(); await turn()) {
    if (performance.now() > limit) throw new Error('what the model foretells did not happen')
  }
}

/** The middleware and its model, side by side. */
class Pair {
  readonly #models: readonly (readonly [Name, string, FreshnessModel])[]
  readonly #invoke: () => Promise<Readonly<Record<Name, string | undefined>>>

  constructor(policies: Readonly<Record<Name, Omit<Policy, 'jitter' | 'optional'>>>, jitter: number) {
    const declared = (name: Name) => ({ secretId: uniqueId(name), ...policies[name] })
    const secrets = { a: declared('a'), b: { ...declared('b'), optional: true as const } }
    this.#models = NAMES.map((name) => {
      const { secretId } = secrets[name]
      world.stored.set(secretId, { text: 'version 0', sick: false })
      return [name, secretId, new FreshnessModel({ ...policies[name], jitter, optional: name === 'b' })]
    })
    const effort = { retries: 0, timeout: 20_000, attemptTimeout: 20_000 }
    this.#invoke = secretsHandler(server.port, { secrets, jitter, ...effort })
  }

  idOf(name: Name): string {
    return this.#models.find(([one]) => one === name)?.[1] ?? ''
  }

  /** Some invocations at the same moment, and all that they caused. */
  async invoke(times: number): Promise<void> {
    world.asked.length = 0
    world.isOpen = false
    world.reads = []
    const steps = this.#models.map(([name, id, model]): [Name, string, Step] => [
      name,
      id,
      model.step(world.clock, world.random),
    ])
    const idsThat = (asks: Step['asks']): string[] =>
      steps.flatMap(([, id, step]) => (step.asks === asks ? [id] : []))
    const invocations = Array.from({ length: times }, this.#invoke)
    const settled = Promise.allSettled(invocations)
    const asked = [...idsThat('before'), ...idsThat('behind')]
    await until(() => world.asked.length >= asked.length)
    if (idsThat('before').length > 0) world.clock += world.latency
    const isBehind = ({ id }: { readonly id: string }): boolean => idsThat('behind').includes(id)
    for (const one of world.asked) if (!isBehind(one)) one.letGo()
    world.isOpen = true
    await settled
    for (const one of world.asked) if (isBehind(one)) one.letGo()
    await until(() => world.underWay === 0)
    await turn()
    expect(world.asked.map(({ id }) => id).sort()).toEqual(asked.sort())
    const served = steps.map(([name, id, step]): [Name, Served] => {
      const { text, sick } = world.stored.get(id) ?? { text: '', sick: true }
      return [name, step.answered(world.clock, sick ? undefined : text)]
    })
    for (const invocation of invocations) await expectServed(invocation, served)
    const expected = served.flatMap(([name, { outcome, ...rest }]) =>
      'age' in rest && !isFailed(served) ? [{ name, outcome, age: rest.age }] : [],
    )
    expect(world.reads.map(({ name, outcome, age }) => ({ name, outcome, age }))).toEqual(
      Array.from({ length: times }, () => expected).flat(),
    )
  }
}

const isFailed = (served: readonly [Name, Served][]): boolean =>
  served.some(([name, { outcome }]) => name === 'a' && outcome === 'failed')

async function expectServed(
  invocation: Promise<Readonly<Record<Name, string | undefined>>>,
  served: readonly [Name, Served][],
): Promise<void> {
  if (isFailed(served)) {
    expect(await rejection(invocation)).toMatchObject({ code: 'UPSTREAM_FAILURE', secret: 'a', attempts: 1 })
    return
  }
  const secrets = await invocation
  for (const [name, one] of served) expect(secrets[name]).toBe('value' in one ? one.value : undefined)
}

test('every value, its age and every request are what a model of ten lines foretells', async () => {
  const seed = Math.trunc(Math.random() * 2 ** 31)
  jest.spyOn(Date, 'now').mockImplementation(() => world.clock)
  jest.spyOn(Math, 'random').mockImplementation(() => world.random)
  const run = async (
    policies: Readonly<Record<Name, Omit<Policy, 'jitter' | 'optional'>>>,
    jitter: number,
    actions: readonly Action[],
  ): Promise<void> => {
    world = new World()
    const pair = new Pair(policies, jitter)
    for (const [index, one] of actions.entries()) {
      if (one.kind === 'invoke') await pair.invoke(one.times)
      else if (one.kind === 'pass') world.clock += one.time
      else if (one.kind === 'draw') world.random = one.random
      else if (one.kind === 'latency') world.latency = one.time
      else {
        const stored = world.stored.get(pair.idOf(one.name))
        if (stored === undefined) throw new Error('no such secret')
        if (one.kind === 'rotate') stored.text = `version ${index + 1}`
        else stored.sick = one.is
      }
    }
  }
  const actions = fc.array(action, { minLength: 5, maxLength: 60, size: 'max' })
  try {
    await fc.assert(
      fc.asyncProperty(fc.record({ a: policy, b: policy }), duration(0, 0.1, 0.5), actions, run),
      {
        numRuns: 2_000,
        seed,
        interruptAfterTimeLimit: 100_000,
        markInterruptAsFailure: true,
      },
    )
  } finally {
    jest.restoreAllMocks()
  }
}, 120_000)
