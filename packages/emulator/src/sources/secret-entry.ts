import { type SecretContent, toSecretContent } from '../store/values.ts'
import { date, fields, list, names, refuse } from './entry-fields.ts'
import type { SecretHistory, SecretVersion } from './histories.ts'

/** What an id of a version looks like. */
export const ID: RegExp = /^[A-Za-z0-9-]{32,64}$/
/** What a staging label looks like. */
export const STAGE: RegExp = /^[\w+=.@/-]{1,256}$/

/**
 * A secret in a secrets file: its value alone, or `{ "$versions": [ … ], "$deleted": true }` with its history.
 *
 * @param place where it stands, for the message, such as `secrets["orders/db"]`
 * @throws {EmulatorError} code `BAD_VALUE`
 */
export const parseSecret = (place: string, value: unknown): SecretHistory =>
  isHistory(value) ? parseHistory(place, value) : plainSecret(toSecretContent(place, value))

/** A secret of which only its value is told. */
export const plainSecret = (content: SecretContent): SecretHistory => ({
  versions: [{ content, stages: ['AWSCURRENT'] }],
  deleted: false,
})

const isHistory = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, '$versions') || Object.hasOwn(value, '$deleted'))

const parseHistory = (place: string, value: unknown): SecretHistory => {
  const { $versions, $deleted = false } = fields(place, value, ['$versions', '$deleted'])
  if (typeof $deleted !== 'boolean') throw refuse(`${place}.$deleted`, 'it must be true or false')
  const versions = list(`${place}.$versions`, $versions, parseVersion)
  const ids = versions.flatMap(({ id }) => id ?? [])
  if (new Set(ids).size < ids.length) throw refuse(`${place}.$versions`, 'two versions have the same id')
  return { versions: staged(versions), deleted: $deleted }
}

type Parsed = Omit<SecretVersion, 'stages'> & { readonly stages: readonly string[] | undefined }

const parseVersion = (place: string, version: unknown): Parsed => {
  const { id, value, stages, created } = fields(place, version, ['id', 'value', 'stages', 'created'])
  if (id !== undefined && (typeof id !== 'string' || !ID.test(id))) {
    throw refuse(`${place}.id`, 'it must have 32 to 64 letters, digits or hyphens, as a UUID has')
  }
  const createdAt = date(`${place}.created`, created)
  return {
    content: toSecretContent(`${place}.value`, value),
    stages:
      stages === undefined
        ? undefined
        : names(`${place}.stages`, stages, STAGE, 'staging labels of 1 to 256 characters'),
    ...(id !== undefined && { id }),
    ...(createdAt !== undefined && { createdAt }),
  }
}

/**
 * Where no version names its stages, the last is AWSCURRENT and the one before it AWSPREVIOUS. A label that two
 * versions name is the later one's: each stands on one version only.
 */
const staged = (versions: readonly Parsed[]): readonly SecretVersion[] => {
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
