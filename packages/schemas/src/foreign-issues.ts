import { maxIssues, Refusal, type SafeIssue } from './reading.ts'
import { isMarked } from './safe-messages.ts'
import type { StandardIssue, StandardSchema } from './standard-schema.ts'

const general = 'Expected a value that its schema takes'

/** Longest piece of a schema's own words in a message, in characters. */
const maxLength = 200

/**
 * Runs a schema of any library. What it says when it refuses is composed of what its issues report about the schema
 * itself; the messages of a schema without the mark are never read, because they can quote the value in any form.
 *
 * @throws {TypeError} for a schema that answers with a promise
 */
export function check<T>(schema: StandardSchema<unknown, T>, value: unknown): T | Refusal {
  const threw = new Refusal('Expected a value that its schema checks without an error')
  const standard = schema['~standard']
  let result: unknown
  try {
    result = standard.validate(value)
    if (!isPromise(result)) {
      const { issues, value: output } = result as { issues?: readonly StandardIssue[]; value: T }
      if (issues === undefined) return output
      const shown = issues.slice(0, maxIssues).map((issue) => safeIssue(schema, standard.vendor, issue))
      return shown.length === 0 ? new Refusal(general) : Refusal.of(shown)
    }
  } catch (error) {
    if (error instanceof PromiseError) throw error // of a schema within this one
    return threw // Such errors quote (JSON.parse).
  }
  // Nobody else waits for the promise: its rejection must not end the process.
  Promise.resolve(result).catch(() => undefined)
  throw new PromiseError('Expected a schema that answers without a promise')
}

/** Tells our own error from those that schemas throw. */
class PromiseError extends TypeError {}

// Not instanceof: a promise may come from another library or realm.
function isPromise(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'then' in result
}

function safeIssue(schema: object, vendor: string, issue: StandardIssue): SafeIssue {
  const path = (issue.path ?? []).slice(0, 32).map(step)
  const message = isMarked(schema) ? String(issue.message) : composed(vendor, issue as object as Fields)
  return { message, path }
}

/** A step of a path: a name of the schema, or of the value where that may have any. */
function step(given: PropertyKey | { readonly key: PropertyKey }): string | number {
  const key = typeof given === 'object' ? given.key : given
  return typeof key === 'number' ? key : String(key).slice(0, 64)
}

type Fields = Readonly<Record<string, unknown>>

function composed(vendor: string, issue: Fields): string {
  const compose = new Map([
    ['valibot', valibot],
    ['zod', zod],
    ['arktype', arktype],
  ]).get(vendor)
  const words = compose?.(issue)
  return words === undefined || words.trim() === '' ? general : `Expected ${short(words)}`
}

function short(words: string): string {
  const line = words
    .slice(0, 2 * maxLength)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length <= maxLength ? line : `${line.slice(0, maxLength)}…`
}

/** Takes `expected`, but where the schema's own code chooses it while it looks at the value. */
function valibot({ expected, type }: Fields): string | undefined {
  if (type === 'raw_check' || type === 'raw_transform') return undefined
  if (typeof expected === 'string') return expected
  return typeof type === 'string' && type !== 'check' ? `a value that its schema takes (${type})` : undefined
}

/** Takes `expected`; that of a union says what was there, and that of a predicate can, so it is not taken. */
function arktype(issue: Fields): string | undefined {
  const { code, expected, errors } = issue
  if (code === 'union' || code === 'intersection') return ofBranches(issue, errors)
  return typeof expected === 'string' && code !== 'predicate' ? expected : undefined
}

function ofBranches({ code, path }: Fields, errors: unknown): string | undefined {
  const branches: Fields[] = Array.isArray(errors) ? errors.slice(0, maxIssues) : []
  const words = branches.map((branch) => (String(branch.path) === String(path) ? arktype(branch) : undefined))
  const known = [...new Set(words.filter((word) => word !== undefined))]
  return known.length === 0 ? undefined : known.join(code === 'union' ? ' or ' : ' and ')
}

function zod(issue: Fields): string | undefined {
  const { code, format, origin, inclusive, exact, divisor, values, errors } = issue
  switch (code) {
    case 'invalid_type':
      return plain(issue.expected)
    case 'invalid_format':
      return `text of the format ${plain(format) ?? 'of its schema'}`
    case 'too_small':
    case 'too_big': {
      const [sign, limit] = code === 'too_small' ? ['>', issue.minimum] : ['<', issue.maximum]
      const unit = { string: ' characters', array: ' items', set: ' items' }[plain(origin) ?? ''] ?? ''
      const compare = exact === true ? 'exactly ' : `${sign}${inclusive === false ? '' : '='}`
      return `${plain(origin) ?? 'a value'} of ${compare}${plain(limit) ?? 'the limit'}${unit}`
    }
    case 'not_multiple_of':
      return `a multiple of ${plain(divisor) ?? 'the divisor'}`
    case 'invalid_value':
      return Array.isArray(values) ? values.slice(0, 20).map(literal).join(' or ') : undefined
    case 'unrecognized_keys':
      return 'no keys but those of its schema'
    case 'invalid_union': {
      const firsts: unknown[] = Array.isArray(errors)
        ? errors.slice(0, maxIssues).map((branch) => branch[0])
        : []
      const words = firsts.map((first) => (isInvalidType(first) ? plain(first.expected) : undefined))
      return words.some((word) => word === undefined) ? undefined : [...new Set(words)].join(' or ')
    }
    default:
      return undefined
  }
}

function isInvalidType(issue: unknown): issue is Fields {
  const { code, path } = (issue ?? {}) as Fields
  return code === 'invalid_type' && Array.isArray(path) && path.length === 0
}

function plain(value: unknown): string | undefined {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value) ? String(value) : undefined
}

function literal(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
