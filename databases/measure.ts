// `node databases/measure.ts [driver …] [--before] [--gap 500]`: the figures of docs/databases.md, as one line of JSON for each cell.
// With --before: those of one refetch, without the search.
import { parseArgs } from 'node:util'
import type { DatabaseServer, Driver } from './driver.ts'
import { CACHES, type Cell, rotationLoad } from './rotation-load.ts'
import { mongo, mongoCommand, startMongo } from './servers/mongodb.ts'
import { mysqlCommand, mysqlPool, startMysql } from './servers/mysql.ts'
import { pgPool, startPg } from './servers/pg.ts'
import { ioredis, nodeRedis, redisCommand, startRedis } from './servers/redis.ts'

const { values, positionals: wanted } = parseArgs({
  options: {
    before: { type: 'boolean', default: false },
    gap: { type: 'string', multiple: true, default: ['500', '2000'] },
  },
  allowPositionals: true,
})

const cells: Cell[] = CACHES.flatMap((cache) =>
  values.gap.map(Number).flatMap((gap) =>
    (['new', 'kept'] as const).map((client): Cell => {
      const every = gap + 3_500
      return { users: 'single', cache, gap, client, rotations: 5, every, loops: 4, before: values.before }
    }),
  ),
)

const isWanted = ({ name }: { readonly name: string }): boolean =>
  wanted.length === 0 || wanted.includes(name)

async function measure<C>(server: DatabaseServer, driver: Driver<C>): Promise<void> {
  if (!isWanted(driver)) return
  for (const cell of cells) {
    const outcome = await rotationLoad(server, driver, cell)
    process.stdout.write(`${JSON.stringify({ driver: driver.name, ...cell, ...outcome })}\n`)
  }
}

if (isWanted(pgPool)) {
  await using server = await startPg()
  await measure(server, pgPool)
}
if (mysqlCommand !== undefined && isWanted(mysqlPool)) {
  await using server = await startMysql(mysqlCommand)
  await measure(server, mysqlPool)
}
if (redisCommand !== undefined && (isWanted(ioredis) || isWanted(nodeRedis))) {
  await using server = await startRedis(redisCommand)
  await measure(server, ioredis)
  await measure(server, nodeRedis)
}
if (mongoCommand !== undefined && isWanted(mongo)) {
  await using server = await startMongo(mongoCommand)
  await measure(server, mongo)
}
