// How the ring of signing keys turns. Pure: keys, time and randomness come in as arguments.
import { generateKeyPairSync, randomBytes } from 'node:crypto'

/** The ring as the secret holds it. Its keys stand in the order in which they were added, oldest first. */
export interface StoredRing {
  /** The id of the key that signs. */
  readonly current: string
  /** PEM text or a JSON Web Key, by id. */
  readonly keys: Readonly<Record<string, unknown>>
}

/** A key that no ring holds yet. */
export interface NewKey {
  readonly id: string
  /** PKCS#8. */
  readonly pem: string
}

/**
 * @param now milliseconds since 1970
 * @returns an Ed25519 private key, with an id that begins with its day, such as `2026-03-01-9f2c4b1e`
 */
export function newKey(now: number): NewKey {
  const { privateKey } = generateKeyPairSync('ed25519')
  return {
    // The random part tells keys of one day apart. An id must not be a number: JavaScript would sort it.
    id: `${new Date(now).toISOString().slice(0, 10)}-${randomBytes(4).toString('hex')}`,
    pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** @returns the id of the key that the next rotation makes current, or none where the current key is the newest */
export function upcoming({ current, keys }: StoredRing): string | undefined {
  const ids = Object.keys(keys)
  return ids[ids.indexOf(current) + 1]
}

/**
 * One rotation does all three steps for three different keys: the key that the rotation before added becomes current,
 * the one that was current before the last is dropped, and a new key is added, to sign after the next rotation. So a
 * key is known everywhere long before it signs, and verifies for one interval after it has signed last.
 *
 * @param ring what the secret holds; none where it has no key yet
 * @param make makes a key that is not in the ring
 */
export function nextRing(ring: StoredRing | undefined, make: () => NewKey): StoredRing {
  const added = make()
  if (ring === undefined) {
    // Nothing was ever signed, so the first key may sign at once.
    const first = make()
    return { current: first.id, keys: { [first.id]: first.pem, [added.id]: added.pem } }
  }
  const current = upcoming(ring) ?? ring.current
  const entries = Object.entries(ring.keys)
  const at = entries.findIndex(([id]) => id === current)
  const kept = entries.slice(Math.max(0, at - 1))
  return { current, keys: { ...Object.fromEntries(kept), [added.id]: added.pem } }
}
