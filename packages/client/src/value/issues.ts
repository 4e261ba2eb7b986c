import type { StandardSchemaV1 } from '@standard-schema/spec'

/** Mark of a schema whose messages quote nothing of what it received: they are shown as they are. */
const SAFE: unique symbol = Symbol.for('extension-secrets.safe-messages')

const MAX_ISSUES = 5
const MAX_STEPS = 32
const MAX_STEP = 64
const MAX_WORDS = 200

type Fields = Readonly<Record<string, unknown>>
type Schema = StandardSchemaV1 & { readonly [SAFE]?: unknown }

/** An expectation in words; `isStatic` where the library itself chose the path, from the schema and the value's keys. */
interface Expectation {
  readonly words: string | undefined
  readonly isStatic: boolean
}

const REFUSED: Expectation = { words: undefined, isStatic: false }

/**
 * Describes a refusal by a schema, safe by construction: of a validator's issue only what is static in the schema is
 * read, never its message, which can quote the secret in any form. A schema with the mark
 * `Symbol.for('extension-secrets.safe-messages')` promises that its messages quote nothing; these are shown.
 *
 * Bounded: five issues, 32 steps of a path, 64 characters a step, whatever the schema reports.
 *
 * @param value the value that the schema refused: a step of a path that the schema's author chose is shown if it is one of its keys
 */
export function describeIssues(
  schema: StandardSchemaV1,
  issues: readonly StandardSchemaV1.Issue[],
  value: unknown,
): string {
  const shown = issues.slice(0, MAX_ISSUES).map((issue) => describe(schema, issue, value))
  if (shown.length === 0) return 'its schema refused it without an issue'
  const more = issues.length - shown.length
  return `its schema refused it: ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}`
}

function describe(schema: Schema, issue: StandardSchemaV1.Issue, value: unknown): string {
  const isSafe = schema[SAFE] === true
  const { words, isStatic } = isSafe
    ? { words: String(issue.message), isStatic: true }
    : expectationOf(schema['~standard'].vendor, issue as object as Fields)
  const path = pathOf(issue.path ?? [], value, isStatic)
  const text = words === undefined ? 'not what its schema expects' : isSafe ? words : `expected ${words}`
  const line = text
    .slice(0, 2 * MAX_WORDS)
    .replace(/\s+/g, ' ')
    .trim()
  return `${path === '' ? '' : `${path}: `}${line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS)}…` : line}`
}

function pathOf(
  path: readonly (PropertyKey | StandardSchemaV1.PathSegment)[],
  value: unknown,
  isStatic: boolean,
): string {
  let at = value
  const steps = path.slice(0, MAX_STEPS).map((part) => {
    const key = typeof part === 'object' ? part.key : part
    const isKey = Object(at) === at && Object.hasOwn(at as object, key)
    at = isKey ? (at as Readonly<Record<PropertyKey, unknown>>)[key] : undefined
    return isKey || isStatic ? String(key).slice(0, MAX_STEP) : '?'
  })
  return `${steps.join('.')}${path.length > MAX_STEPS ? '.…' : ''}`
}

function expectationOf(vendor: string, issue: Fields): Expectation {
  if (vendor === 'valibot') return valibot(issue)
  if (vendor === 'zod') return zod(issue)
  return vendor === 'arktype' ? arktype(issue) : REFUSED
}

/** Takes `expected`, except where code of the schema's author chooses it while it looks at the value. */
function valibot({ expected, type }: Fields): Expectation {
  if (type === 'raw_check' || type === 'raw_transform' || type === 'partial_check') return REFUSED
  return { words: plain(expected), isStatic: true }
}

/** Takes `expected`; that of a union says what was there, and that of a predicate can. */
function arktype({ code, expected }: Fields): Expectation {
  if (code === 'union' || code === 'intersection') return { words: undefined, isStatic: true }
  return code === 'predicate' ? REFUSED : { words: plain(expected), isStatic: true }
}

function zod(issue: Fields): Expectation {
  if (issue.code === 'custom') return REFUSED
  return { words: zodWords(issue), isStatic: true }
}

function zodWords({
  code,
  expected,
  format,
  minimum,
  maximum,
  divisor,
  values,
  origin,
}: Fields): string | undefined {
  switch (code) {
    case 'invalid_type':
      return plain(expected)
    case 'invalid_format':
      return `the format ${plain(format) ?? 'of its schema'}`
    case 'too_small':
      return `${plain(origin) ?? 'a value'} of at least ${plain(minimum) ?? 'the minimum'}`
    case 'too_big':
      return `${plain(origin) ?? 'a value'} of at most ${plain(maximum) ?? 'the maximum'}`
    case 'not_multiple_of':
      return `a multiple of ${plain(divisor) ?? 'the divisor'}`
    case 'invalid_value':
      return Array.isArray(values)
        ? values
            .slice(0, 20)
            .map((one) => (typeof one === 'string' ? JSON.stringify(one) : String(one)))
            .join(' or ')
        : undefined
    case 'unrecognized_keys':
      return 'no keys but those of its schema'
    default:
      return undefined
  }
}

function plain(value: unknown): string | undefined {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value) ? String(value) : undefined
}
