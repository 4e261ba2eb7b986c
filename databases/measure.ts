// `node databases/measure.ts [driver …]`: the figures of docs/databases.md, as one line of JSON for each cell.
import { CACHES, type Cell, type DatabaseServer, type Driver, rotationLoad } from './rotation-load.ts'
import { mysqlCommand, mysqlPool, startMysql } from './servers/mysql.ts'
import { pgPool, startPg } from './servers/pg.ts'
import { ioredis, nodeRedis, redisCommand, startRedis } from './servers/redis.ts'

const wanted = process.argv.slice(2)

const cells: Cell[] = CACHES.flatMap((cache) =>
  [500, 2_000].flatMap((gap) =>
    (['new', 'kept'] as const).map((client): Cell => {
      const every = gap + 3_500
      return { users: 'single', cache, gap, client, rotations: 5, every, loops: 4 }
    }),
  ),
)

async function measure<C>(server: DatabaseServer, driver: Driver<C>): Promise<void> {
  if (wanted.length > 0 && !wanted.includes(driver.name)) return
  for (const cell of cells) {
    const outcome = await rotationLoad(server, driver, cell)
    process.stdout.write(`${JSON.stringify({ driver: driver.name, ...cell, ...outcome })}\n`)
  }
}

if (wanted.length === 0 || wanted.includes('pg')) {
  await using server = await startPg()
  await measure(server, pgPool)
}
if (mysqlCommand !== undefined) {
  await using server = await startMysql(mysqlCommand)
  await measure(server, mysqlPool)
}
if (redisCommand !== undefined) {
  await using server = await startRedis(redisCommand)
  await measure(server, ioredis)
  await measure(server, nodeRedis)
}
