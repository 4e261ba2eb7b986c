// Heap of cached secrets, and what is left on the heap after very many invocations.

import { createHandler } from '../peers/extension-secrets.ts'
import type { Handler } from '../peers/peer.ts'
import { secretIds } from '../suite/secret-ids.ts'

const invocations = Number(process.argv[2])
const context = (): object => ({ getRemainingTimeInMillis: () => 30_000 })

function heap(): number {
  // Twice: what is freed by finalizers goes in the second.
  globalThis.gc?.()
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

async function called(handler: Handler, times: number): Promise<void> {
  for (let call = 0; call < times; call++) await handler({}, context())
}

await called(createHandler(secretIds(1, 'memory/first')), 1_000)
const before = heap()
const many = createHandler(secretIds(1_000, 'memory/many'))
await called(many, 1)
const perSecret = (heap() - before) / 1_000

const one = createHandler(secretIds(5, 'memory/one'))
await called(one, 10_000)
const early = heap()
await called(one, invocations)
const late = heap()
await called(many, 1)
process.stdout.write(JSON.stringify({ perSecret, invocations, early, late }), () => process.exit())
