import type { Scope } from './scope.ts'
import { runWorker } from './worker.ts'

/** Milliseconds until all of several missing secrets have been fetched at once. */
export interface FanOutFigure {
  /** The peer's id. */
  readonly client: string
  /** Time that the server takes for each answer, milliseconds. */
  readonly latency: number
  readonly secrets: number
  readonly wall: number
  readonly cpu: number
  /** CPU on average: with its share of garbage collection, which few rounds of few secrets meet. */
  readonly meanCpu: number
}

export async function measureFanOut({
  env,
  server,
  quick,
  progress,
}: Scope): Promise<readonly FanOutFigure[]> {
  const counts = quick ? [1, 32, 100] : [1, 2, 5, 10, 20, 32, 64, 100, 200, 500, 1000]
  const figures: FanOutFigure[] = []
  for (const latency of [0, 50]) {
    progress(`1 to ${counts.at(-1)} missing secrets, ${latency} ms upstream`)
    server.latency = latency
    const args = [JSON.stringify(counts), String(quick ? 2 : 5)]
    const measured = await runWorker<readonly Omit<FanOutFigure, 'latency'>[]>('fan-out.ts', args, { env })
    figures.push(...measured.map((figure) => ({ ...figure, latency })))
  }
  server.latency = 0
  return figures
}
