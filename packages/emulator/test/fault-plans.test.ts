import { type Emulator, type Fault, type FaultPlan, startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { chanceOf, drawLatency } from '../src/faults/chance.ts'
import { parameter, secret } from './support/ask.ts'
import { caught } from './support/caught.ts'

test.each([
  [[], 'fault plan'],
  [{}, 'faults'],
  [{ faults: {} }, 'faults'],
  [{ faults: [], sead: 1 }, 'sead'],
  [{ faults: [], seed: 0.5 }, 'seed'],
  [{ faults: ['throttle'] }, 'faults[0]'],
  [{ faults: [{}] }, 'faults[0].kind'],
  [{ faults: [{ kind: 'toString' }] }, 'faults[0].kind'],
  [{ faults: [{ kind: 'throttle' }, { kind: 'throttle', probability: 1.5 }] }, 'faults[1].probability'],
  [{ faults: [{ kind: 'throttle', first: 0 }] }, 'faults[0].first'],
  [{ faults: [{ kind: 'throttle', every: 1.5 }] }, 'faults[0].every'],
  [{ faults: [{ kind: 'throttle', skip: -1 }] }, 'faults[0].skip'],
  [{ faults: [{ kind: 'throttle', secret: '' }] }, 'faults[0].secret'],
  [{ faults: [{ kind: 'throttle', secrets: 'a' }] }, 'faults[0].secrets'],
  [{ faults: [{ kind: 'throttle', __proto__: null, constructor: 1 }] }, 'faults[0].constructor'],
  [{ faults: [{ kind: 'latency' }] }, 'faults[0].delay'],
  [{ faults: [{ kind: 'latency', delay: -1 }] }, 'faults[0].delay'],
  [{ faults: [{ kind: 'latency', delay: { min: 5, max: 1 } }] }, 'faults[0].delay.min'],
  [{ faults: [{ kind: 'latency', delay: { min: 5 } }] }, 'faults[0].delay.max'],
  [{ faults: [{ kind: 'latency', delay: { median: 0, sigma: 1 } }] }, 'faults[0].delay.median'],
  [{ faults: [{ kind: 'latency', delay: { median: 5, sigma: 1, mean: 2 } }] }, 'faults[0].delay.mean'],
  [{ faults: [{ kind: 'reset', at: 'end' }] }, 'faults[0].at'],
  [{ faults: [{ kind: 'content-type', value: 'a\r\nb' }] }, 'faults[0].value'],
  [{ faults: [{ kind: 'exception', type: 'Oops' }] }, 'faults[0].type'],
  [{ faults: [{ kind: 'refuse', first: 1 }] }, 'faults[0].first'],
  [{ faults: [{ kind: 'not-ready', for: '1s' }] }, 'faults[0].for'],
])('a malformed plan is refused, at the start and at run time, by its place: %j', async (plan, place) => {
  const faults = plan as FaultPlan
  await using emulator = await startEmulator({ faults: { faults: [{ kind: 'throttle' }] } })
  for (const call of [() => startEmulator({ faults }), () => emulator.faults.set(faults)]) {
    const error = await caught(call)
    expect(error.code).toBe('BAD_FAULTS')
    expect(error.message.startsWith(`${place} must be`) || error.message.startsWith(`the ${place}`)).toBe(
      true,
    )
  }
  expect(emulator.faults.plan.faults).toEqual([{ kind: 'throttle' }])
})

const start = (...faults: Fault[]): Promise<Emulator> =>
  startEmulator({
    secrets: { 'orders/a': 'x', 'orders/b.c': 'x', other: 'x' },
    parameters: { '/p/q': 'x' },
    ttl: 0,
    faults: { seed: 3, faults },
  })
const statuses = async (emulator: Emulator, count: number, id = 'other'): Promise<string> => {
  let all = ''
  for (let i = 0; i < count; i += 1) all += (await secret(emulator, id)).status === 200 ? '.' : 'x'
  return all
}

test.each([
  [{}, 'xxxxxxxx'],
  [{ first: 2 }, 'xx......'],
  [{ skip: 3 }, '...xxxxx'],
  [{ skip: 1, first: 2 }, '.xx.....'],
  [{ every: 3 }, '..x..x..'],
  [{ skip: 1, every: 2, first: 2 }, '..x.x...'],
  [{ probability: 0 }, '........'],
  [{ probability: 1 }, 'xxxxxxxx'],
])('by count: %j strikes %s', async (selection, expected) => {
  await using emulator = await start({ kind: 'throttle', ...selection })
  expect(await statuses(emulator, expected.length)).toBe(expected)
})

test('by probability: about as often as asked, the same for one seed and another for another', async () => {
  const run = async (seed: number): Promise<string> => {
    await using emulator = await start()
    await emulator.faults.set({ seed, faults: [{ kind: 'throttle', probability: 0.3 }] })
    return await statuses(emulator, 200)
  }
  const first = await run(1)
  expect(await run(1)).toBe(first)
  expect(await run(2)).not.toBe(first)
  const struck = first.split('x').length - 1
  expect(struck).toBeGreaterThan(40)
  expect(struck).toBeLessThan(80)
})

test.each([
  [{ secret: 'orders/*' }, 'xx..'],
  [{ secret: 'orders/?' }, 'x...'],
  [{ secret: 'orders/b.c' }, '.x..'],
  [{ secret: 'orders/bxc' }, '....'],
  [{ secret: '*' }, 'xxx.'],
  [{ parameter: '/p/*' }, '...x'],
  [{ secret: 'other', parameter: '*' }, '..xx'],
  [{}, 'xxxx'],
])('by name: %j strikes %s', async (selection, expected) => {
  await using emulator = await start({ kind: 'throttle', ...selection })
  const answers = [
    await secret(emulator, 'orders/a'),
    await secret(emulator, 'orders/b.c'),
    await secret(emulator, 'other'),
    await parameter(emulator, '/p/q'),
  ]
  expect(answers.map(({ status }) => (status === 200 ? '.' : 'x')).join('')).toBe(expected)
})

test('an ARN also matches the name in it', async () => {
  await using emulator = await start()
  const arn = String((await secret(emulator, 'orders/a')).json().ARN)
  await emulator.faults.set({ faults: [{ kind: 'throttle', secret: 'orders/a' }] })
  expect((await secret(emulator, arn)).status).toBe(400)
})

test('of several faults the first counts; each counts for itself', async () => {
  await using emulator = await start({ kind: 'exception', type: 'DecryptionFailure', first: 1 })
  await emulator.faults.add({ kind: 'throttle', first: 2 })
  expect(await statuses(emulator, 3)).toBe('xx.')
  expect(emulator.requests.map(({ reason }) => reason)).toEqual([
    'DecryptionFailure',
    'ThrottlingException',
    undefined,
  ])
  await emulator.faults.add({ kind: 'throttle', first: 1 })
  expect(await statuses(emulator, 2)).toBe('x.')
})

test('the plan can be read, is a copy, and set starts its counts again', async () => {
  await using emulator = await start()
  const fault = { kind: 'throttle' as const, first: 1 }
  const plan = { seed: 1, faults: [fault] }
  await emulator.faults.set(plan)
  fault.first = 9
  expect(emulator.faults.plan).toEqual({ seed: 1, faults: [{ kind: 'throttle', first: 1 }] })
  expect(await statuses(emulator, 2)).toBe('x.')
  await emulator.faults.set({ faults: [{ kind: 'throttle', first: 1 }] })
  expect(await statuses(emulator, 2)).toBe('x.')
  await emulator.faults.clear()
  expect(emulator.faults.plan.faults).toEqual([])
})

test('latencies are drawn as their distribution says', () => {
  const chance = chanceOf(5, 0)
  const draw = (latency: Parameters<typeof drawLatency>[0]): number[] =>
    Array.from({ length: 4000 }, () => drawLatency(latency, chance)).sort((a, b) => a - b)
  expect(new Set(draw(20))).toEqual(new Set([20]))
  const even = draw({ min: 10, max: 30 })
  expect(even[0]).toBeGreaterThanOrEqual(10)
  expect(even.at(-1)).toBeLessThan(30)
  expect(even[2000]).toBeCloseTo(20, -0.5)
  const tailed = draw({ median: 100, sigma: 0.5 })
  expect(tailed[2000]).toBeGreaterThan(93)
  expect(tailed[2000]).toBeLessThan(107)
  // The 84th of 100 lies one sigma above the median: 100 × e^0.5 = 165.
  expect(tailed[3365]).toBeGreaterThan(150)
  expect(tailed[3365]).toBeLessThan(180)
  expect(draw({ median: 100, sigma: 2, max: 300 }).at(-1)).toBe(300)
})
