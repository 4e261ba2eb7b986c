import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type StaticWords, staticWordsOf } from './static-words.ts'

/** Mark of a schema whose messages quote nothing of what it received: they are shown as they are. */
const SAFE: unique symbol = Symbol.for('extension-secrets.safe-messages')

const MAX_ISSUES = 5
const MAX_STEPS = 32
const MAX_STEP = 64
const MAX_WORDS = 200

type Fields = Readonly<Record<string, unknown>>
type Schema = StandardSchemaV1 & { readonly [SAFE]?: unknown }

/**
 * Describes a refusal by a schema, safe by construction: of a validator's issue only words that stand in the schema are
 * shown, never its message, which can quote the secret in any form. A schema with the mark
 * `Symbol.for('extension-secrets.safe-messages')` promises that its messages and paths quote nothing; these are shown.
 *
 * Bounded: five issues, 32 steps of a path, 64 characters a step, whatever the schema reports.
 *
 * @param value the value that the schema refused: a step of a path is shown if it is one of its keys, or stands in the schema
 */
export function describeIssues(
  schema: StandardSchemaV1,
  issues: readonly StandardSchemaV1.Issue[],
  value: unknown,
): string {
  const vendor = String(schema['~standard'].vendor)
  const isSafe = (schema as Schema)[SAFE] === true
  const words = isSafe ? undefined : staticWordsOf(schema, vendor)
  const shown = issues
    .slice(0, MAX_ISSUES)
    .map((issue) => (words === undefined ? asReported(issue) : composed(issue, vendor, words, value)))
  if (shown.length === 0) return 'its schema refused it without an issue'
  const more = issues.length - shown.length
  return `its schema refused it: ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}

function asReported({ message, path = [] }: StandardSchemaV1.Issue): string {
  return line(
    pathOf(path, () => true),
    String(message),
  )
}

function composed(
  issue: StandardSchemaV1.Issue,
  vendor: string,
  { words, keys }: StaticWords,
  value: unknown,
): string {
  let at = value
  let last: PropertyKey = ''
  const where = pathOf(issue.path ?? [], (key) => {
    last = key
    const isKey = typeof at === 'object' && at !== null && Object.hasOwn(at, key)
    at = isKey ? (at as Readonly<Record<PropertyKey, unknown>>)[key] : undefined
    return isKey || (typeof key === 'string' && keys.has(key))
  })
  const known = (word: unknown): string | undefined =>
    ['string', 'number', 'bigint', 'boolean'].includes(typeof word) && words.has(String(word))
      ? String(word)
      : undefined
  const fields = issue as object as Fields
  // There, valibot expects the key itself.
  const isMissing = vendor === 'valibot' && fields.expected === JSON.stringify(last) && keys.has(String(last))
  const expected = isMissing
    ? 'this key, which is missing'
    : vendor === 'zod'
      ? zodWords(fields, known)
      : expectation(fields.expected, known)
  return line(where, expected === undefined ? 'not what its schema expects' : `expected ${expected}`)
}

function line(path: string, text: string): string {
  const words = text
    .slice(0, 2 * MAX_WORDS)
    .replace(/\s+/g, ' ')
    .trim()
  const shown = words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS)}…` : words
  return `${path === '' ? '' : `${path}: `}${shown}`
}

function pathOf(
  path: readonly (PropertyKey | StandardSchemaV1.PathSegment)[],
  isShown: (key: PropertyKey) => boolean,
): string {
  const steps: string[] = []
  // Not slice and map: they make a list of the path's own class, whose constructor may take something else.
  for (const part of path) {
    if (steps.length === MAX_STEPS) return `${steps.join('.')}.…`
    const key = typeof part === 'object' ? part.key : part
    steps.push(isShown(key) ? String(key).slice(0, MAX_STEP) : '?')
  }
  return steps.join('.')
}

/** Words of the schema, or several of them as valibot joins them: `("a" | "b")`. */
function expectation(expected: unknown, known: (word: unknown) => string | undefined): string | undefined {
  if (typeof expected !== 'string') return undefined
  const parts = expected.replace(/^\((.*)\)$/s, '$1').split(' | ', 100)
  return known(expected) ?? (parts.every((part) => known(part) !== undefined) ? expected : undefined)
}

function zodWords(issue: Fields, known: (word: unknown) => string | undefined): string | undefined {
  const { code, exact, inclusive } = issue
  const origin = known(issue.origin) ?? 'a value'
  const bound = (words: string): string => (exact === true ? 'exactly' : words)
  switch (code) {
    case 'invalid_type':
      return known(issue.expected)
    case 'invalid_format':
      return `the format ${known(issue.format) ?? 'of its schema'}`
    case 'too_small':
      return `${origin} of ${bound(inclusive === false ? 'more than' : 'at least')} ${known(issue.minimum) ?? 'the minimum'}`
    case 'too_big':
      return `${origin} of ${bound(inclusive === false ? 'less than' : 'at most')} ${known(issue.maximum) ?? 'the maximum'}`
    case 'not_multiple_of':
      return `a multiple of ${known(issue.divisor) ?? 'the divisor'}`
    case 'invalid_value':
      return choices(issue.values, known)
    case 'unrecognized_keys':
      return 'no keys but those of its schema'
    default:
      return undefined
  }
}

function choices(values: unknown, known: (word: unknown) => string | undefined): string | undefined {
  if (!Array.isArray(values)) return undefined
  const shown: unknown[] = values.slice(0, 20)
  if (shown.some((one) => known(one) === undefined)) return undefined
  return shown.map((one) => (typeof one === 'string' ? JSON.stringify(one) : String(one))).join(' or ')
}
