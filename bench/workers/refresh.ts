// One expired secret over connections that are kept alive, by each client in turn: milliseconds and CPU of each refresh.
import { extensionSecrets } from '@extension-secrets/middy'
import middy from '@middy/core'
import { get as byFetch } from '../peers/fetch-by-hand.ts'
import { get as byHttp } from '../peers/node-http.ts'
import type { Credentials, Handler } from '../peers/peer.ts'
import { get as bySocket } from '../peers/raw-socket.ts'
import { get as byUndici } from '../peers/undici-dispatch.ts'
import { percentile } from '../suite/statistics.ts'

const BLOCK = 250
const blocks = Number(process.argv[2])
const id = 'bench/refreshed'

const ours = middy()
  .use(extensionSecrets({ secrets: { db: { secretId: id, format: 'json' } }, ttl: 0 }))
  .handler(async (_event, { secrets }) => (secrets.db as Credentials).username) as unknown as Handler

const clients: Readonly<Record<string, () => Promise<unknown>>> = {
  'raw-socket': () => bySocket(id),
  'undici-dispatch': () => byUndici(id),
  'node-http': () => byHttp(id),
  'fetch-by-hand': () => byFetch(id),
  'extension-secrets': () => ours({}, { getRemainingTimeInMillis: () => 30_000 }),
}

const figures = Object.entries(clients).map(([client, ask]) => ({
  client,
  ask,
  wall: [] as number[],
  cpu: 0,
}))
for (let block = -1; block < blocks; block++) {
  for (const figure of figures) {
    const cpu = process.cpuUsage()
    const wall: number[] = []
    for (let call = 0; call < BLOCK; call++) {
      const started = performance.now()
      await figure.ask()
      wall.push(performance.now() - started)
    }
    const { user, system } = process.cpuUsage(cpu)
    // The first block of each warms up.
    if (block < 0) continue
    figure.wall.push(...wall)
    figure.cpu += user + system
  }
}
const result = figures.map(({ client, wall, cpu }) => ({
  client,
  p50: percentile(wall, 50) * 1000,
  p99: percentile(wall, 99) * 1000,
  cpu: cpu / wall.length,
  calls: wall.length,
}))
process.stdout.write(JSON.stringify(result), () => process.exit())
