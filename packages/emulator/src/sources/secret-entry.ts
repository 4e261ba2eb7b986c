import * as v from 'valibot'
import { byKey, described, keys } from '../checks/check.ts'
import { SECRET_EXPECTED, SECRET_VALUE, type SecretContent } from '../store/values.ts'
import { DATE_TEXT, names } from './entry-fields.ts'
import type { SecretHistory, SecretVersion } from './histories.ts'

/** Pattern of a version id. */
export const ID: RegExp = /^[A-Za-z0-9-]{32,64}$/
/** Pattern of a staging label. */
export const STAGE: RegExp = /^[\w+=.@/-]{1,256}$/

const VERSION_ID = 'it must have 32 to 64 letters, digits or hyphens, like a UUID'
const VERSION = v.pipe(
  keys(
    {
      id: v.exactOptional(
        described(
          v.pipe(v.string(VERSION_ID), v.regex(ID, VERSION_ID)),
          "The version's id. Default: a random UUID.",
        ),
      ),
      value: SECRET_VALUE,
      stages: v.exactOptional(
        described(
          names(STAGE, 'staging labels of 1 to 256 characters'),
          'Staging labels, such as AWSCURRENT, AWSPENDING, AWSPREVIOUS or your own.',
        ),
      ),
      created: v.exactOptional(DATE_TEXT),
    },
    'it must be an object with id, value, stages, created',
    { value: SECRET_EXPECTED },
  ),
  v.transform(
    ({ id, value, stages, created }): Parsed => ({
      content: value,
      stages,
      ...(id !== undefined && { id }),
      ...(created !== undefined && { createdAt: created }),
    }),
  ),
)
const VERSIONS = 'it must be a list of versions; an empty one is a secret without a value'
const HISTORY = v.pipe(
  keys(
    {
      $versions: described(
        v.pipe(
          v.array(VERSION, VERSIONS),
          v.check((versions) => {
            const ids = versions.flatMap(({ id }) => id ?? [])
            return new Set(ids).size === ids.length
          }, 'two versions have the same id'),
        ),
        'Oldest first. If no version has stages, the last is AWSCURRENT and the one before it AWSPREVIOUS. If two versions have the same stage, the later one keeps it. Empty: the secret has no value yet.',
      ),
      $deleted: v.optional(
        described(v.boolean('it must be true or false'), 'True if the secret is marked for deletion.'),
        false,
      ),
    },
    'it must be an object with $versions, $deleted',
    { $versions: VERSIONS },
  ),
  v.transform(
    ({ $versions, $deleted }): SecretHistory => ({ versions: staged($versions), deleted: $deleted }),
  ),
)

/** Schema of a secret in a secrets file: its value, or `{ "$versions": [ … ], "$deleted": true }` with its history. */
export const SECRET: v.GenericSchema<unknown, SecretHistory> = described(
  byKey(['$versions', '$deleted'], HISTORY, v.pipe(SECRET_VALUE, v.transform(plainSecret))),
  'The value (a string; JSON, which is stored as its text; or { "$binary": "base64…" }), or { "$versions": [ … ] } with the history.',
)

/** History of a secret from its value alone. */
export function plainSecret(content: SecretContent): SecretHistory {
  return { versions: [{ content, stages: ['AWSCURRENT'] }], deleted: false }
}

type Parsed = Omit<SecretVersion, 'stages'> & { readonly stages: readonly string[] | undefined }

/**
 * Assigns the stages. If no version has stages, the last is AWSCURRENT and the one before it AWSPREVIOUS. Each label
 * stays on one version: if two versions have it, the later one keeps it.
 */
function staged(versions: readonly Parsed[]): readonly SecretVersion[] {
  const count = versions.length
  if (versions.every(({ stages }) => stages === undefined)) {
    const byAge = (index: number): string[] =>
      index === count - 1 ? ['AWSCURRENT'] : index === count - 2 ? ['AWSPREVIOUS'] : []
    return versions.map((version, index) => ({ ...version, stages: byAge(index) }))
  }
  return versions.map((version, index) => {
    const later = new Set(versions.slice(index + 1).flatMap(({ stages }) => stages ?? []))
    return { ...version, stages: (version.stages ?? []).filter((stage) => !later.has(stage)) }
  })
}
