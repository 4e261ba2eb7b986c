// What holds for every schema, checked with generated secrets: it accepts what its generator makes, refuses each single
// mutation of a required key, and says nothing of the secret when it refuses.
//
//   checkSchema('basicAuth', {
//     schema: basicAuth,
//     valid: fc.record({ username: secretText(), password: secretText() }),
//     required: ['username', 'password'],
//     wrong: { username: ['a:b'] },
//   })
import { inspect } from 'node:util'
import { describe, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { type GenericSchema, type InferOutput, parse, safeParse } from 'valibot'
import { accept } from '../canary.ts'

// Hundreds of secrets take their time on a machine that is busy.
jest.setTimeout(60_000)

/** One way to spoil a secret that is not a matter of one key, such as a cut PEM. */
export interface Mutation<Secret> {
  readonly name: string
  readonly mutate: (secret: Secret) => unknown
}

export interface SchemaProperties<S extends GenericSchema<unknown, unknown>, Secret> {
  readonly schema: S
  /** Makes secrets that the schema must accept. */
  readonly valid: fc.Arbitrary<Secret>
  /** The keys without which a secret must be refused; dots lead into objects within it. */
  readonly required: readonly string[]
  /** Values of the right type, for keys of `required`, that must be refused; `''` for those not named here. */
  readonly wrong?: Readonly<Record<string, readonly unknown[]>>
  /** Values of {@link otherTypes} that a key takes all the same. */
  readonly alsoTakes?: Readonly<Record<string, readonly string[]>>
  /** Words of 8 letters or more that are in every such secret and in messages, such as `CERTIFICATE`. */
  readonly words?: readonly string[]
  /** Other ways to spoil a secret. */
  readonly mutations?: readonly Mutation<Secret>[]
  /** Makes the output that the schema must give. */
  readonly output?: (secret: Secret) => unknown
  /** Looks at what the schema made, where that cannot be compared (a `KeyObject`). */
  readonly check?: (output: InferOutput<S>, secret: Secret) => void
  /** Asks that the schema take the secret as JSON text as well. */
  readonly asText?: boolean
  /** Beginning of every message; `Expected ` if absent. */
  readonly messages?: RegExp
  /** Makes values that aren't secrets; numbers, lists and other JSON that is no object if absent. */
  readonly otherThings?: fc.Arbitrary<unknown>
  /** Number of secrets to generate for each property; 25 if absent. Fewer where a secret takes long to make. */
  readonly runs?: number
}

/** Registers the tests of one schema. */
export function checkSchema<S extends GenericSchema<unknown, unknown>, Secret>(
  name: string,
  properties: SchemaProperties<S, Secret>,
): void {
  const {
    schema,
    valid,
    required,
    wrong = {},
    alsoTakes = {},
    mutations = [],
    words = [],
    runs = 25,
  } = properties
  const refuse = (value: unknown, origin?: unknown): void =>
    refuses(schema, value, origin, words, properties.messages)
  const secrets = valid.map(ordinary)
  const forAll = (property: (secret: Secret) => void): void =>
    fc.assert(fc.property(secrets, property), { numRuns: runs, endOnFailure: true })

  describe(`${name}, with generated secrets`, () => {
    test('accepts them', () => {
      forAll((secret) => {
        const output = accept(schema, secret)
        if (properties.output !== undefined) expect(output).toStrictEqual(properties.output(secret))
        properties.check?.(output, secret)
      })
    })

    if (properties.asText === true) {
      test('accepts them as JSON text', () => {
        forAll((secret) => {
          const output = accept(schema, JSON.stringify(secret))
          if (properties.output !== undefined) expect(output).toStrictEqual(properties.output(secret))
          properties.check?.(output, secret)
        })
      })
    }

    for (const key of required) {
      test(`refuses them without ${key}`, () => {
        forAll((secret) => refuse(withKey(secret, key), secret))
      })
      const values = { ...otherTypes, ...keyed(wrong[key] ?? ['']) }
      for (const taken of alsoTakes[key] ?? []) delete values[taken]
      test(`refuses them where ${key} is ${Object.keys(values).join(', ')}`, () => {
        forAll((secret) => {
          for (const value of Object.values(values)) refuse(withKey(secret, key, value), secret)
        })
      })
    }

    for (const { name, mutate } of mutations) {
      test(`refuses them ${name}`, () => forAll((secret) => refuse(mutate(secret), secret)))
    }

    test('refuses other things than secrets', () => {
      const others =
        properties.otherThings ??
        fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.array(secretText()))
      fc.assert(
        fc.property(others, (value) => refuse(value)),
        { numRuns: runs },
      )
    })
  })
}

/** Values that fit no required key; each text in them can be recognized where it does not belong. */
const otherTypes: Record<string, unknown> = {
  number: 867_530_986_753,
  true: true,
  null: null,
  'a list': ['CANARYinAList', { CANARYkey: 'CANARYdeepInAList' }],
  'an object': { CANARYkey: { deeper: 'CANARYinAnObject' } },
}

function keyed(values: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(values.map((value) => [JSON.stringify(value) ?? 'undefined', value]))
}

/** Objects as `JSON.parse` makes them; fast-check gives some a null prototype. */
function ordinary<Secret>(secret: Secret): Secret {
  const isJson = typeof secret === 'object' && !ArrayBuffer.isView(secret)
  return isJson ? (JSON.parse(JSON.stringify(secret)) as Secret) : secret
}

/** A copy of the secret with another value at a key, or without the key. */
function withKey(secret: unknown, path: string, ...value: readonly [] | readonly [unknown]): unknown {
  const [key = '', ...deeper] = path.split('.')
  const copy: Record<string, unknown> = { ...(secret as Record<string, unknown>) }
  if (deeper.length > 0) copy[key] = withKey(copy[key], deeper.join('.'), ...value)
  else if (value.length === 0) delete copy[key]
  else copy[key] = value[0]
  return copy
}

/** Fails if the schema takes the value, or if anything of the value, or of what it was made of, shows in an error. */
export function refuses(
  schema: GenericSchema<unknown, unknown>,
  value: unknown,
  origin: unknown,
  words: readonly string[],
  messages = /^Expected /,
): void {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise) throw new Error('an asynchronous schema')
  if (result.issues === undefined) throw new Error(`took ${inspect(value)}`)
  for (const { message, path } of result.issues) {
    if (!messages.test(message) || path === undefined) throw new Error(`${message} at ${path}`)
  }
  const everything = [result, safeParse(schema, value), thrownBy(() => parse(schema, value))].map(written)
  for (const piece of new Set([...piecesOf(value), ...piecesOf(origin)])) {
    if (words.some((word) => word.startsWith(piece))) continue
    // Not expect(), which costs more than all else here together.
    const shown = everything.find((text) => text.includes(piece))
    if (shown !== undefined) throw new Error(`${piece} shows in ${shown}`)
  }
}

function thrownBy(run: () => unknown): unknown {
  const { stackTraceLimit } = Error
  // The names of files in a stack are words that secrets hold as well; and Jest takes long to make one.
  Error.stackTraceLimit = 0
  try {
    run()
  } catch (error) {
    return error
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
  throw new Error('parse() took what validate() refused')
}

/** Everything that can be seen of a thing, hidden properties, stack and cause included. */
function written(thing: unknown): string {
  const { message, stack } = thing instanceof Error ? thing : { message: '', stack: '' }
  const seen = inspect(thing, { showHidden: true, depth: 30, breakLength: Number.POSITIVE_INFINITY })
  return [seen, JSON.stringify(thing), message, stack].join('\n')
}

/**
 * The beginnings of all longer runs of letters and digits in the values of a secret: they survive any escaping, and
 * quotes that are cut short. Texts of JSON count with the values in them.
 */
function piecesOf(value: unknown): string[] {
  if (typeof value === 'string')
    return [...value.matchAll(/[A-Za-z0-9]{8,}/g)].map(([run]) => run.slice(0, 12))
  if (typeof value === 'number') return Math.abs(value) < 1e7 ? [] : [String(value).slice(0, 8)]
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value
    return piecesOf(Buffer.from(buffer, byteOffset, byteLength).toString('latin1'))
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(piecesOf)
}

/** Text that can be recognized anywhere: 16 random letters and digits, with any other characters around them. */
export function secretText(around: fc.Arbitrary<string> = anyText): fc.Arbitrary<string> {
  const core = fc.stringMatching(/^[A-Za-z0-9]{16}$/)
  return fc.tuple(around, core, around).map((parts) => parts.join(''))
}

/** Text of characters that URIs, connection strings and shells give a meaning to, of any script, and none at all. */
const anyText = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.string({ maxLength: 6, unit: 'grapheme' }),
  fc.string({ maxLength: 6, unit: fc.constantFrom(...' %@:/?#&=+;{}[]"\'\\$<>,!*()~') }),
)

/** Host names, as RDS and others make them. */
export const hostName: fc.Arbitrary<string> = fc
  .stringMatching(/^[a-z][a-z0-9]{9,20}$/)
  .map((name) => `${name}.cluster-c0ffee.eu-west-1.rds.amazonaws.com`)

/** A port as a secret holds it, number or text, beside the number that must come out. */
export const anyPort: fc.Arbitrary<{ readonly stored: number | string; readonly port: number }> = fc
  .tuple(fc.integer({ min: 1, max: 65_535 }), fc.boolean())
  .map(([port, asText]) => ({ stored: asText ? String(port) : port, port }))
