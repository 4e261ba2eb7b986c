import { middyParts } from '../../scripts/bundle-client.ts'
import { BARE, COLD, type Peer } from '../peers/catalogue.ts'
import { bundlePeer } from './bundle-peer.ts'
import { type CodeParts, measureOwnCode } from './own-code.ts'
import type { Scope } from './scope.ts'

/** Bytes that a peer adds to the minified bundle of a function with bare Middy. */
export interface BundleFigure {
  readonly peer: Peer
  readonly minified: number
  readonly gzipped: number
}

/** All peers' bundles, and what ours is made of. */
export interface BundleFigures {
  readonly peers: readonly BundleFigure[]
  readonly parts: Awaited<ReturnType<typeof middyParts>>
  /** Parts of our own code. */
  readonly own: CodeParts
}

export async function measureBundles({ progress }: Pick<Scope, 'progress'>): Promise<BundleFigures> {
  progress('bundles')
  return { peers: await addedBytes(COLD), parts: await middyParts(), own: await measureOwnCode() }
}

/** Measures the bytes that each peer adds. */
export async function addedBytes(peers: readonly Peer[]): Promise<readonly BundleFigure[]> {
  const bare = await bundlePeer(BARE.id, 'esm')
  return Promise.all(
    peers.map(async (peer) => {
      const { minified, gzipped } = await bundlePeer(peer.id, 'esm')
      return { peer, minified: minified - bare.minified, gzipped: gzipped - bare.gzipped }
    }),
  )
}
