// A server that cuts connections: a command ends in time, and the next one works.
import { performance } from 'node:perf_hooks'
import { reuseClient } from '@extension-secrets/client'
import { expect, test } from '@jest/globals'
import type { CuttingServer, Driver, Login } from '../driver.ts'
import { mysqlCommand, mysqlPool, startMysql } from '../servers/mysql.ts'
import { pgPool, startPg } from '../servers/pg.ts'
import { ioredis, nodeRedis, redisCommand, startRedis } from '../servers/redis.ts'

/** A connection that is cut fails once more while the driver hasn't heard of it yet. */
async function untilItWorks(ask: () => Promise<unknown>, until: number): Promise<void> {
  for (;;) {
    try {
      await ask()
      return
    } catch (error) {
      if (performance.now() > until) throw error
    }
  }
}

async function survivesCuts<C>(server: CuttingServer, driver: Driver<C>): Promise<void> {
  await server.setPassword('cut', 'one')
  const login: Login = { host: '127.0.0.1', port: server.port, username: 'cut', password: 'one' }
  const clients = reuseClient<Login, C>(driver)
  const ask = (): Promise<unknown> => clients.use({ ...login }, driver.ask)
  try {
    for (let cut = 0; cut < 5; cut++) {
      await untilItWorks(ask, performance.now() + 4_000)
      const began = performance.now()
      // Some of these are in flight, some come after: each ends, one way or the other.
      await Promise.allSettled([ask(), ask(), server.cut('cut'), ask(), ask()])
      expect(performance.now() - began).toBeLessThan(4_000)
      await untilItWorks(ask, performance.now() + 4_000)
    }
  } finally {
    await clients.close()
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
