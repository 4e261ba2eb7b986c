// Fetches several missing secrets at once: milliseconds of wall time and of CPU until all are there.
import { extensionSecrets } from '@extension-secrets/middy'
import middy from '@middy/core'
import { get as byFetch } from '../peers/fetch-by-hand.ts'
import { get as byHttp } from '../peers/node-http.ts'
import type { Handler } from '../peers/peer.ts'
import { secretIds } from '../suite/secret-ids.ts'
import { percentile } from '../suite/statistics.ts'

const [countsText = '[]', roundsText = '3'] = process.argv.slice(2)
const counts = JSON.parse(countsText) as readonly number[]
const rounds = Number(roundsText)

function ours(ids: readonly string[]): Handler {
  const secrets = Object.fromEntries(ids.map((id, index) => [`s${index}`, id]))
  return middy()
    .use(extensionSecrets({ secrets, timeout: '60s', attemptTimeout: '30s' }))
    .handler(async () => undefined) as unknown as Handler
}

const clients: Readonly<Record<string, (ids: readonly string[]) => () => Promise<unknown>>> = {
  'extension-secrets': (ids) => {
    const handler = ours(ids)
    return () => handler({}, {})
  },
  'node-http': (ids) => () => Promise.all(ids.map(byHttp)),
  'fetch-by-hand': (ids) => () => Promise.all(ids.map(byFetch)),
}

const figures: object[] = []
// The first once more, before it counts: by then everything is compiled.
for (const [index, count] of [counts[0] ?? 1, ...counts].entries()) {
  for (const [client, prepare] of Object.entries(clients)) {
    const wall: number[] = []
    const cpu: number[] = []
    // What takes little time is measured more often, or one pause of the garbage collector would decide.
    const times = count < 500 ? 3 * rounds : rounds
    for (let round = -1; round < times; round++) {
      const ask = prepare(secretIds(count, `${client}/${index}/${round}`))
      const usage = process.cpuUsage()
      const started = performance.now()
      await ask()
      const took = performance.now() - started
      const { user, system } = process.cpuUsage(usage)
      if (round < 0) continue
      wall.push(took)
      cpu.push((user + system) / 1000)
    }
    if (index > 0)
      figures.push({
        client,
        secrets: count,
        wall: percentile(wall, 50),
        cpu: percentile(cpu, 50),
        meanCpu: cpu.reduce((sum, one) => sum + one) / cpu.length,
      })
  }
}
process.stdout.write(JSON.stringify(figures), () => process.exit())
