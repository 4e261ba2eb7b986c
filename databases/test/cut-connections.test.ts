// A server that cuts connections: a command ends in time, and the next one works.
import { performance } from 'node:perf_hooks'
import { expect, test } from '@jest/globals'
import { clientsToCut, cutInFlight, untilItWorks } from '../cuts.ts'
import type { CuttableDriver, CuttingServer } from '../driver.ts'
import { mysqlCommand, mysqlPool, startMysql } from '../servers/mysql.ts'
import { pgPool, startPg } from '../servers/pg.ts'
import { ioredis, nodeRedis, redisCommand, startRedis } from '../servers/redis.ts'

async function survivesCuts<C>(server: CuttingServer, driver: CuttableDriver<C>): Promise<void> {
  const { clients, login, cut } = await clientsToCut(server, driver)
  const ask = (): Promise<unknown> => clients.use({ ...login }, driver.ask)
  try {
    for (let count = 0; count < 5; count++) {
      await untilItWorks(ask)
      const began = performance.now()
      // Some of these are in flight, some come after: each ends, one way or the other.
      await Promise.allSettled([ask(), ask(), cut(), ask(), ask()])
      expect(performance.now() - began).toBeLessThan(4_000)
      await untilItWorks(ask)
    }
  } finally {
    await clients.close()
  }
  for (const { outcome, ms } of await cutInFlight(server, driver)) {
    expect(outcome).toBe('error')
    // Sooner than a timeout of the driver, or the command itself.
    expect(ms).toBeLessThan(1_900)
  }
}

test('pg', async () => {
  await using server = await startPg()
  await survivesCuts(server, pgPool)
})

if (mysqlCommand !== undefined) {
  const command = mysqlCommand
  test('mysql2', async () => {
    await using server = await startMysql(command)
    await survivesCuts(server, mysqlPool)
  })
}

if (redisCommand !== undefined) {
  const command = redisCommand
  test('ioredis and redis', async () => {
    await using server = await startRedis(command)
    await survivesCuts(server, ioredis)
    await survivesCuts(server, nodeRedis)
  })
}
