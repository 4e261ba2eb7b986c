// `node databases/measure-limits.ts`: requests of a long gap and of a wrong password, and commands in flight when the server
// cuts them, as lines of JSON.
import { createSecrets } from '@extension-secrets/client'
import { startEmulator } from '@extension-secrets/emulator'
import { cutInFlight } from './cuts.ts'
import type { CuttableDriver, CuttingServer } from './driver.ts'
import { mysqlCommand, mysqlPool, startMysql } from './servers/mysql.ts'
import { pgPool, startPg } from './servers/pg.ts'
import { ioredis, nodeRedis, redisCommand, startRedis } from './servers/redis.ts'

class WrongPassword extends Error {}

const isStale = (error: unknown): boolean => error instanceof WrongPassword

function show(what: string, figures: object): void {
  process.stdout.write(`${JSON.stringify({ what, ...figures })}\n`)
}

/** 64 loops through a gap of two seconds, with an extension that caches for three. */
async function longGap(): Promise<void> {
  let right = 'one'
  await using emulator = await startEmulator({ secrets: { 'limits/gap': right }, ttl: 3 })
  const { port, token } = emulator
  const secrets = createSecrets({ secrets: { db: 'limits/gap' }, endpoint: { port, token } })
  await secrets.read()
  const state = { isOver: false, calls: 0, failures: 0 }
  const logIn = async ({ db }: { readonly db: string }): Promise<void> => {
    if (db !== right) throw new WrongPassword()
  }
  const rotated = emulator.rotate('limits/gap', 'two', {
    gap: 2_000,
    onSet: () => {
      right = 'two'
    },
  })
  const loop = async (): Promise<void> => {
    while (!state.isOver) {
      await secrets.withFresh(['db'], logIn, { isStale }).catch(() => state.failures++)
      state.calls++
      await new Promise(setImmediate)
    }
  }
  const loops = Array.from({ length: 64 }, loop)
  await rotated
  state.isOver = true
  await Promise.all(loops)
  const { calls, failures } = state
  show('64 loops, gap of 2 s', { calls, failures, refetches: emulator.requests.length - 1 })
}

/** 100 invocations, one after another or at once, with a password that no rotation explains. */
async function wrongPassword(how: 'in turn' | 'at once'): Promise<void> {
  await using emulator = await startEmulator({ secrets: { 'limits/wrong': 'one' }, ttl: 0 })
  const { port, token } = emulator
  const secrets = createSecrets({ secrets: { db: 'limits/wrong' }, endpoint: { port, token } })
  await secrets.read()
  const refuse = async (): Promise<void> => {
    throw new WrongPassword()
  }
  const call = async (): Promise<number> => {
    const began = performance.now()
    await secrets.withFresh(['db'], refuse, { isStale }).catch(() => {})
    return Math.round(performance.now() - began)
  }
  const times: number[] = []
  if (how === 'in turn') for (let count = 0; count < 100; count++) times.push(await call())
  else times.push(...(await Promise.all(Array.from({ length: 100 }, call))))
  const waited = times.filter((time) => time > 500).length
  const requests = emulator.requests.length - 1
  show(`a wrong password, 100 invocations ${how}`, { requests, longest: Math.max(...times), waited })
}

async function cuts<C>(server: CuttingServer, driver: CuttableDriver<C>): Promise<void> {
  const ended = await cutInFlight(server, driver)
  const outcomes = [...new Set(ended.map(({ outcome }) => outcome))]
  show(`cut in flight, ${driver.name}`, { outcomes, longest: Math.max(...ended.map(({ ms }) => ms)) })
}

await longGap()
await wrongPassword('in turn')
await wrongPassword('at once')
{
  await using server = await startPg()
  await cuts(server, pgPool)
}
if (mysqlCommand !== undefined) {
  await using server = await startMysql(mysqlCommand)
  await cuts(server, mysqlPool)
}
if (redisCommand !== undefined) {
  await using server = await startRedis(redisCommand)
  await cuts(server, ioredis)
  await cuts(server, nodeRedis)
}
