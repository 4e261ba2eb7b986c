import { pipe, rawTransform, unknown } from 'valibot'
import { Refusal } from './reading.ts'
import { readObject } from './record.ts'
import { redactIssues } from './redact-issues.ts'
import { secretFormat } from './secret-format.ts'
import { keyOnly, type SecretSchema, secretSchema } from './secret-schema.ts'
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
 * @param schema checks each key, which may be text or JSON as the schema likes; must answer at once. What a schema
 *   of another library says of a key is redacted, and an error that it throws is an issue (see {@link redactIssues})
 * @throws {TypeError} for what is no schema, and when a secret is checked with one that answers with a promise
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
    pipe(
      unknown(),
      rawTransform<unknown, KeyRing<Key>>(({ dataset, addIssue, NEVER }) => {
        const refuse = (message: string, path: readonly PropertyKey[]): typeof NEVER => {
          const [first, ...others] = path.map(keyOnly)
          addIssue({ message, ...(first === undefined ? {} : { path: [first, ...others] }) })
          return NEVER
        }
        const given = readObject(dataset.value)
        if (given instanceof Refusal) return refuse(given.message, given.path)
        const entries = readEntries(given)
        if (entries instanceof Refusal) return refuse(entries.message, entries.path)
        const keys = new Map<string, Key>()
        for (const [id, value] of entries) {
          const result = check(schema, value)
          if (result.issues === undefined) keys.set(id, result.value)
          else for (const { message, path } of result.issues) refuse(message, ['keys', id, ...path])
        }
        const { current: id } = given
        if (typeof id !== 'string' || !entries.has(id))
          return refuse('Expected one of the ids in "keys"', ['current'])
        // If a key was refused, so is the ring, whatever is returned here.
        return { current: { id, key: keys.get(id) as Key }, keys }
      }),
    ),
  )
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

type Checked<Key> =
  | { readonly value: Key; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path: readonly PropertyKey[] }[] }

function check<Key>(schema: StandardSchema<unknown, Key>, value: unknown): Checked<Key> {
  const given = parseFor(schema, value)
  if (given instanceof Refusal) return { issues: [given] }
  // The schemas of this package quote nothing; redacting would cost words that a key happens to hold.
  const result = (isOwn(schema) ? schema : redactIssues(schema))['~standard'].validate(given)
  if (result instanceof Promise) throw new TypeError('Expected a schema that answers without a promise')
  if (result.issues === undefined) return result
  const keyOf = (step: PropertyKey | { readonly key: PropertyKey }) =>
    typeof step === 'object' ? step.key : step
  return { issues: result.issues.map(({ message, path = [] }) => ({ message, path: path.map(keyOf) })) }
}

/** Parses a key that is stored as text within the ring, if its schema wants JSON. */
function parseFor(schema: object, value: unknown): unknown {
  const wantsJson = secretFormat in schema && schema[secretFormat] === 'json'
  if (!wantsJson || typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value
  try {
    return JSON.parse(value.trim()) as unknown
  } catch {
    return new Refusal('Expected valid JSON, because the text begins with "{" or "["')
  }
}

function isOwn(schema: object): boolean {
  return 'reference' in schema && schema.reference === secretSchema && !('pipe' in schema)
}
