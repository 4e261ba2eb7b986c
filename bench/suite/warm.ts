import { type Peer, WARM } from '../peers/catalogue.ts'
import type { Scope } from './scope.ts'
import type { Spread } from './statistics.ts'
import { runWorker } from './worker.ts'

/** Duration of one invocation, nanoseconds. */
interface Pair {
  readonly bare: Spread
  readonly peer: Spread
  /** Ratio to bare Middy, from rounds that followed each other directly. */
  readonly ratio: Spread
}

/** Warm invocations of one peer, with this number of secrets, against bare Middy's in the same process. */
export interface WarmFigure {
  readonly peer: Peer
  readonly secrets: number
  /** With the context that Lambda gives, for which Middy sets and clears a timer. */
  readonly lambda: Pair
  /** With an empty context, which no function gets: bare Middy does least then. */
  readonly empty: Pair
  /** Bytes that one invocation allocates. */
  readonly bytes: { readonly bare: number; readonly peer: number }
}

/** Secrets of which all are fresh: what `before` costs each invocation. */
export async function measureWarm({ env, quick, progress }: Scope): Promise<readonly WarmFigure[]> {
  const figures: WarmFigure[] = []
  const counts = quick ? [5, 100] : [1, 5, 20, 100]
  for (const secrets of counts) {
    for (const peer of WARM) {
      progress(`${peer.label}, ${secrets} secrets`)
      const run = <T>(rounds: number, flags: readonly string[]): Promise<T> =>
        runWorker<T>('warm.ts', [peer.id, String(secrets), String(rounds)], { env, flags })
      const times = await run<Pick<WarmFigure, 'lambda' | 'empty'>>(quick ? 12 : 60, [])
      // Nothing is collected while it is counted.
      const flags = ['--expose-gc', '--max-semi-space-size=64', '--min-semi-space-size=64']
      figures.push({ peer, secrets, ...times, bytes: await run<WarmFigure['bytes']>(0, flags) })
    }
  }
  return figures
}
