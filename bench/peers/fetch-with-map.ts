import { get } from './fetch-by-hand.ts'
import { type Credentials, type Handler, lastUserName } from './peer.ts'

const TTL = 300_000
const cache = new Map<string, { readonly value: Credentials; readonly expiry: number }>()

/** Common homemade cache: the built-in `fetch`, a `Map`, and an expiry for each value. */
async function cached(id: string): Promise<Credentials> {
  const hit = cache.get(id)
  if (hit !== undefined && Date.now() < hit.expiry) return hit.value
  const value = await get(id)
  cache.set(id, { value, expiry: Date.now() + TTL })
  return value
}

export function createHandler(ids: readonly string[]): Handler {
  return async () => lastUserName(ids, cached)
}
