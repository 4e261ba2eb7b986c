import { COLD, type Peer } from '../peers/catalogue.ts'
import { bundlePeer, type Format } from './bundle-peer.ts'
import type { Scope } from './scope.ts'
import { type Spread, spreadOf } from './statistics.ts'
import { runWorker } from './worker.ts'

/** In what a cold start happens. */
export interface Surroundings {
  /** Version of Node.js. */
  readonly node: string
  readonly format: Format
  /** Loads `node:http` and `node:net` first, as Lambda's runtime client does. */
  readonly preloaded: boolean
}

/** Cold starts of a function that gets 5 secrets by one peer, milliseconds. */
export interface ColdFigure extends Surroundings {
  readonly peer: Peer
  /** CPU of the whole process, user and system, from import to the end of the first invocation. */
  readonly cpu: Spread
  /** The part of it that ends with the import: Lambda's INIT phase. */
  readonly loadCpu: Spread
  /** Wall time of the first invocation alone. */
  readonly firstWall: Spread
}

interface Start {
  readonly cpu: number
  readonly loadCpu: number
  readonly firstWall: number
  readonly found: string
}

/** Fresh processes, every peer in turn. */
export async function measureCold(scope: Scope): Promise<readonly ColdFigure[]> {
  const figures: ColdFigure[] = []
  const formats: readonly Format[] = scope.quick ? ['esm'] : ['esm', 'cjs']
  for (const { version, path } of scope.nodes) {
    for (const format of formats) {
      for (const preloaded of scope.quick ? [true] : [true, false])
        figures.push(...(await coldStarts(scope, path, { node: version, format, preloaded })))
    }
  }
  return figures
}

async function coldStarts(
  { env, quick, progress }: Scope,
  node: string,
  surroundings: Surroundings,
): Promise<readonly ColdFigure[]> {
  const { format, preloaded } = surroundings
  const functions = await Promise.all(
    COLD.map(async (peer) => ({
      peer,
      path: (await bundlePeer(peer.id, format)).path,
      starts: [] as Start[],
    })),
  )
  const runs = quick ? 5 : 21
  for (let run = 1; run <= runs; run++) {
    progress(
      `Node.js ${surroundings.node}, ${format}${preloaded ? ', node:http loaded before' : ''}: run ${run} of ${runs}`,
    )
    for (const { peer, path, starts } of functions) {
      const start = await runWorker<Start>('cold.mjs', [path, format, preloaded ? 'preloaded' : ''], {
        env,
        node,
      })
      if (start.found !== 'user of bench/secret-4') throw new Error(`${peer.label} found ${start.found}`)
      starts.push(start)
    }
  }
  return functions.map(({ peer, starts }) => ({
    peer,
    ...surroundings,
    cpu: spreadOf(starts.map(({ cpu }) => cpu)),
    loadCpu: spreadOf(starts.map(({ loadCpu }) => loadCpu)),
    firstWall: spreadOf(starts.map(({ firstWall }) => firstWall)),
  }))
}
