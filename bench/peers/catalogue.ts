/** A way to get secrets, as the comparison knows it. */
export interface Peer {
  /** The name of its file in this folder. */
  readonly id: string
  /** As tables and charts call it. */
  readonly label: string
  /** Role in the comparison: a floor that nobody would use, something that users pick today, or this project. */
  readonly kind: 'floor' | 'peer' | 'ours'
}

export const OURS: Peer = { id: 'extension-secrets', label: 'extension-secrets', kind: 'ours' }
/** Nothing can cost less. */
export const BARE: Peer = { id: 'bare-middy', label: 'bare Middy, a constant', kind: 'floor' }

const RAW: Peer = { id: 'raw-socket', label: 'raw node:net socket', kind: 'floor' }
const HTTP: Peer = { id: 'node-http', label: 'node:http, no cache', kind: 'floor' }
/**
 * HTTP client inside this project's transport. Measured only with repeated requests, since nobody starts with it alone.
 */
export const UNDICI: Peer = { id: 'undici-dispatch', label: 'undici Client.dispatch alone', kind: 'floor' }
const FETCH: Peer = { id: 'fetch-by-hand', label: 'fetch, no cache', kind: 'peer' }

/** All that find their secrets in memory the second time. */
const CACHING: readonly Peer[] = [
  OURS,
  { id: 'fetch-with-map', label: 'fetch and a Map, no Middy', kind: 'peer' },
  { id: 'process-cache', label: 'Middy middleware over fetch', kind: 'peer' },
  { id: 'middy-ssm', label: '@middy/ssm', kind: 'peer' },
  { id: 'middy-secrets-manager', label: '@middy/secrets-manager', kind: 'peer' },
  { id: 'powertools', label: 'Powertools parameters, no Middy', kind: 'peer' },
]

/** Peers compared at a cold start. */
export const COLD: readonly Peer[] = [BARE, RAW, HTTP, FETCH, ...CACHING]

/** Peers compared with bare Middy while every secret is fresh. */
export const WARM: readonly Peer[] = [
  { id: 'hidden-property', label: 'a property that is not enumerable', kind: 'floor' },
  { id: 'internal-only', label: 'extension-secrets, setToContext: false', kind: 'ours' },
  ...CACHING,
]
