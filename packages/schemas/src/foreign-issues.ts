import { maxIssues, Refusal, type SafeIssue } from './reading.ts'
import { isMarked } from './safe-messages.ts'
import { ownIssues } from './secret-schema.ts'
import type { StandardIssue, StandardSchema } from './standard-schema.ts'

const general = 'Expected a value that its schema takes'

/** Most parts of a schema that are looked at. */
const maxParts = 2_000

const maxSteps = 32

/** Codes of zod's issues that say by themselves what is wrong. */
const codes = [
  'too_small',
  'too_big',
  'not_multiple_of',
  'invalid_value',
  'unrecognized_keys',
  'invalid_union',
]

/**
 * Runs a schema of any library. Of what a schema without the mark reports, only words that stand in the schema are shown:
 * its messages, and all that its author's code puts into an issue, can quote the value in any form.
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
      if (issues.length === 0) return new Refusal(general)
      const first = issues.slice(0, maxIssues)
      if (isMarked(schema)) return Refusal.of(first.map(asReported))
      const words = wordsOf(schema)
      return Refusal.of(first.map((issue) => composed(issue, words, value)))
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

type Fields = Readonly<Record<PropertyKey, unknown>>

function asReported({ message, path = [] }: StandardIssue): SafeIssue {
  return { message: String(message), path: keysOf(path).map(cut) }
}

function keysOf(path: StandardIssue['path'] = []): (string | number)[] {
  const keys: (string | number)[] = []
  for (const step of path) {
    if (keys.length === maxSteps) break
    const key = typeof step === 'object' ? step.key : step
    keys.push(typeof key === 'number' ? key : String(key))
  }
  return keys
}

function cut(key: string | number): string | number {
  return typeof key === 'number' ? key : key.slice(0, 64)
}

/** An issue in words of the schema. A step of the path that is neither a key of the value nor such a word is `?`. */
function composed(issue: StandardIssue, words: ReadonlySet<unknown>, value: unknown): SafeIssue {
  const ours = ownIssues.get(issue)
  const keys = keysOf(issue.path)
  let at = value
  let isMissing = false
  const path = keys.map((key, index) => {
    isMissing = !isObject(at) || !Object.hasOwn(at, key)
    at = isMissing ? undefined : (at as Fields)[key]
    const isOurs = index >= keys.length - (ours?.path.length ?? 0)
    return !isMissing || isOurs || words.has(key) ? cut(key) : '?'
  })
  if (ours !== undefined) return { message: ours.message, path }
  if (isMissing && path.at(-1) !== '?') return { message: 'Expected this key, which is missing', path }
  const { expected, format, type, code } = issue as object as Fields
  if (words.has(expected)) return { message: `Expected ${String(expected).slice(0, 200)}`, path }
  const kind = [format, type, code].find((word) => words.has(word))
  return { message: kind === undefined ? general : `${general} (${String(kind)})`, path }
}

/**
 * Names and keys that stand in a schema, whatever it is given: of valibot in its parts, of zod in its definitions, of
 * arktype in its nodes. Functions are not called: they may look at a value.
 */
function wordsOf(schema: object): ReadonlySet<unknown> {
  const words = new Set<unknown>(codes)
  const parts = new Set<Fields>([schema as Fields])
  try {
    for (const node of Object.values((schema as Fields).referencesById ?? {})) parts.add(node as Fields)
    // Iteration visits items added meanwhile.
    for (const part of parts) {
      for (const name of ['expects', 'type', 'format', 'description', 'key'])
        if (typeof part[name] === 'string') words.add(part[name])
      for (const name of ['entries', 'shape'])
        if (isObject(part[name])) for (const key of Object.keys(part[name])) words.add(key)
      for (const value of Object.values(part)) if (isObject(value) && parts.size < maxParts) parts.add(value)
    }
  } catch {
    // Another version of the library: what was found stands.
  }
  return words
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}
