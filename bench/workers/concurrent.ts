// 64 invocations at once that all need one secret nobody has yet: milliseconds of each.
import type { CreateHandler } from '../peers/peer.ts'
import { percentile } from '../suite/statistics.ts'

const [peer = '', roundsText = '10'] = process.argv.slice(2)
const { createHandler } = (await import(`../peers/${peer}.ts`)) as { createHandler: CreateHandler }
const wall: number[] = []
for (let round = 0; round < Number(roundsText); round++) {
  const handler = createHandler([`concurrent/${peer}/${round}`])
  const invocation = async (): Promise<void> => {
    const started = performance.now()
    await handler({}, { getRemainingTimeInMillis: () => 30_000 })
    wall.push(performance.now() - started)
  }
  await Promise.all(Array.from({ length: 64 }, invocation))
}
process.stdout.write(JSON.stringify({ p99: percentile(wall, 99) }), () => process.exit())
