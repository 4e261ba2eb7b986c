import type { Scope } from './scope.ts'
import { runWorker } from './worker.ts'

/** 64 invocations at once on one cold secret. */
export interface ConcurrentFigure {
  /** The peer's id. */
  readonly client: string
  /** Requests sent for the 64. */
  readonly requests: number
  /** Of an invocation, milliseconds. */
  readonly p99: number
}

export async function measureConcurrent(
  { env, server, progress }: Pick<Scope, 'env' | 'server' | 'progress'>,
  clients: readonly string[] = ['extension-secrets', 'fetch-with-map', 'fetch-by-hand'],
): Promise<readonly ConcurrentFigure[]> {
  const rounds = 10
  const figures: ConcurrentFigure[] = []
  server.latency = 20
  for (const client of clients) {
    progress(`64 invocations at once, ${client}`)
    const before = server.requests
    const { p99 } = await runWorker<{ p99: number }>('concurrent.ts', [client, String(rounds)], { env })
    figures.push({ client, requests: (server.requests - before) / rounds, p99 })
  }
  server.latency = 0
  return figures
}
