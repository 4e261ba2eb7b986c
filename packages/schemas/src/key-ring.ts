import { check } from './foreign-issues.ts'
import { parsedJson } from './json-secret.ts'
import { maxIssues, Refusal } from './reading.ts'
import { objectReader } from './record.ts'
import { secretFormat } from './secret-format.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { requireSchema, type StandardSchema } from './standard-schema.ts'
import { isJsonObject, type JsonObject } from './text-or-object.ts'

/**
 * Keys that replace one another: new work is done with the current one, and what was made with an older one is still
 * understood as long as that is in the ring.
 *
 * @typeParam Key what the schema of one key makes of it
 *
 * @example Finding the key that a message names
 * ```ts
 * import type { KeyRing } from '@extension-secrets/schemas'
 * import type { KeyObject } from 'node:crypto'
 *
 * const keyOf = (ring: KeyRing<KeyObject>, id: string): KeyObject => {
 *   const key = ring.keys.get(id)
 *   if (key === undefined) throw new Error('Signed with a key that is not, or no longer, in the ring')
 *   return key
 * }
 * ```
 */
export interface KeyRing<Key> {
  /** The key to sign or encrypt with. */
  readonly current: {
    /** The key's id, to be named in what is made with it (the `kid` of a JWS). */
    readonly id: string
    readonly key: Key
  }
  /** Every key by its id, the current one among them, in the order of the secret. */
  readonly keys: ReadonlyMap<string, Key>
}

/**
 * A schema for a ring of keys, so that a key can be rotated without breaking what was made with the one before: add the
 * new key, make it `current`, and drop the old one when nothing made with it is in use any more. An id is 1 to 64
 * letters, digits and `. _ : -`. A ring without keys and a `current` that is not among them are refused.
 * All invocations get the same ring: do not wipe or change a key of bytes.
 *
 * @param schema checks each key, which may be text or JSON as the schema likes; must answer at once. What a schema of
 *   another library says of a key is composed as {@link jsonSecret} does, and an error that it throws is an issue
 * @throws {TypeError} if `schema` isn't a schema, and for a secret that is checked with an asynchronous one
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-4.1.4
 *
 * @example The secret
 * ```json
 * { "current": "2026-03",
 *   "keys": { "2026-03": "-----BEGIN PRIVATE KEY-----\nMC4C…\n-----END PRIVATE KEY-----\n",
 *             "2026-02": { "kty": "OKP", "crv": "Ed25519", "d": "nWGxne_9Wm…", "x": "11qYAYKxCr…" } } }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { ed25519SigningKey, keyRing } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { signer: { secretId: 'orders/signing-keys', schema: keyRing(ed25519SigningKey) } } })
 * // const { current: { id, key }, keys } = context.secrets.signer
 * ```
 */
// @__NO_SIDE_EFFECTS__
export function keyRing<Key>(schema: StandardSchema<unknown, Key>): SecretSchema<KeyRing<Key>> {
  requireSchema(schema)
  return secretSchema(
    'json',
    objectReader((given) => readRing(schema, given)),
  )
}

function readRing<Key>(schema: StandardSchema<unknown, Key>, given: JsonObject): KeyRing<Key> | Refusal {
  const entries = readEntries(given)
  if (entries instanceof Refusal) return entries
  const keys = new Map<string, Key>()
  const refusals: Refusal[] = []
  for (const [id, value] of entries) {
    const key = readKey(schema, value)
    if (key instanceof Refusal) refusals.push(key.under('keys', id))
    else keys.set(id, key)
    if (refusals.length === maxIssues) break
  }
  const { current: id } = given
  if (typeof id !== 'string' || !entries.has(id))
    refusals.push(new Refusal('Expected one of the ids in "keys"', 'current'))
  if (refusals.length > 0) return Refusal.all(refusals)
  return { current: { id: id as string, key: keys.get(id as string) as Key }, keys }
}

/** The keys by id, not yet checked. An id of another form may be a key in the wrong place, and is not named. */
function readEntries(given: JsonObject): Map<string, unknown> | Refusal {
  const { keys } = given
  const entries = isJsonObject(keys) ? Object.entries(keys) : []
  if (entries.length === 0) return new Refusal('Expected a JSON object of at least one key by its id', 'keys')
  if (!entries.every(([id]) => /^[\w.:-]{1,64}$/.test(id)))
    return new Refusal('Expected ids of 1 to 64 letters, digits and ._:-', 'keys')
  return new Map(entries)
}

/** Reads one key. It may be stored as text within the ring, though its schema wants JSON. */
function readKey<Key>(schema: StandardSchema<unknown, Key>, value: unknown): Key | Refusal {
  const wantsJson = secretFormat in schema && schema[secretFormat] === 'json'
  const given = wantsJson ? parsedJson(value) : { value }
  return given instanceof Refusal ? given : check(schema, given.value)
}
