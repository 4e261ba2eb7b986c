import type { Scope } from './scope.ts'
import { runWorker } from './worker.ts'

/** Refreshes of one secret by one client, microseconds. */
export interface RefreshFigure {
  /** The peer's id. */
  readonly client: string
  readonly p50: number
  readonly p99: number
  /** CPU of a refresh. */
  readonly cpu: number
  readonly calls: number
}

/** One expired secret, keep-alive; ours through the whole middleware. */
export async function measureRefresh({ env, quick, progress }: Scope): Promise<readonly RefreshFigure[]> {
  progress('refreshes of one secret')
  return runWorker('refresh.ts', [String(quick ? 8 : 40)], { env })
}
