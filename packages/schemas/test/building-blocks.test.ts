import {
  aesKey,
  apiKey,
  base64Bytes,
  jsonSecret,
  keyRing,
  numericString,
  pem,
  safeMessages,
  secretFormat,
  textSecret,
} from '@extension-secrets/schemas'
import { describe, expect, test } from '@jest/globals'
import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import * as z from 'zod'
import { pemBlocks } from '../src/pem-text.ts'
import { accept, canaries, issuesOf } from './canary.ts'
import { checkSchema, secretText } from './support/properties.ts'

const login = fc.record({ user: secretText(), password: secretText(), port: fc.integer({ min: 1, max: 99 }) })

/** The same shape three times, with each library's own messages. */
const libraries = {
  valibot: v.object({ user: v.string(), password: v.pipe(v.string(), v.minLength(12)), port: numericString }),
  zod: z.object({ user: z.string(), password: z.string().min(12), port: z.coerce.number().positive() }),
  arktype: type({ user: 'string', password: 'string >= 12', port: 'string.numeric.parse | number' }),
}

describe.each(Object.entries(libraries))('jsonSecret of %s', (name, schema) => {
  checkSchema('jsonSecret', {
    schema: jsonSecret<unknown>(schema),
    valid: login,
    required: ['user', 'password'],
    wrong: { user: [], password: ['short', ''] },
    asText: true,
    output: (secret) => secret,
  })

  test('asks for JSON, and says what was expected', () => {
    const smtp = jsonSecret<unknown>(schema)
    expect(smtp[secretFormat]).toBe('json')
    const expected = {
      valibot: ['user: Expected string', 'password: Expected >=12'],
      zod: ['user: Expected string', 'password: Expected a value that its schema takes (too_small)'],
      arktype: ['password: Expected at least length 12', 'user: Expected a string'],
    }[name]
    expect(issuesOf(smtp, { user: 867_530_986, password: 'CANARY', port: '25' })).toStrictEqual(expected)
  })
})

describe('jsonSecret', () => {
  test.each(['{"a":CANARY}', '{', '[1,', ' {CANARY'])('broken JSON text is refused: %s', (text) => {
    expect(issuesOf(jsonSecret(v.unknown()), text)).toStrictEqual([
      ': Expected valid JSON, because the text begins with "{" or "["',
    ])
  })

  test('other text is a JSON string that was parsed already', () => {
    expect(accept(jsonSecret(v.string()), 'plain')).toBe('plain')
    expect(accept(jsonSecret(v.array(v.number())), ' [1, 2]')).toStrictEqual([1, 2])
  })

  test('a schema that answers with a promise is a mistake of the program', () => {
    const slow = jsonSecret(z.string().refine(async () => true))
    expect(() => slow['~standard'].validate('CANARY')).toThrow(
      'Expected a schema that answers without a promise',
    )
  })
})

describe('textSecret', () => {
  checkSchema('textSecret', {
    schema: textSecret({ matching: /^live_[\s\S]+$/, expected: 'Expected a live token', key: 'token' }),
    valid: fc.record({ token: fc.stringMatching(/^[A-Za-z0-9]{16}$/).map((token) => `live_${token}`) }),
    required: ['token'],
    wrong: { token: ['', 'live_', 'test_CANARYtoken'] },
    asText: true,
    output: (secret) => secret.token,
  })

  test('text as it is, without one newline at its end', () => {
    expect(accept(textSecret(), 'k-1\n')).toBe('k-1')
    expect(accept(textSecret(), ' a\r\nb \n\n')).toBe(' a\r\nb \n')
    expect(accept(textSecret({ matching: /^{/ }), '{"a":1}')).toBe('{"a":1}')
    expect(accept(textSecret({ key: 'token' }), 'bare')).toBe('bare')
  })

  test('an expression with a memory gives the same answer each time', () => {
    const schema = textSecret({ matching: /b/g })
    expect([accept(schema, 'ab'), accept(schema, 'ab')]).toStrictEqual(['ab', 'ab'])
  })

  test.each(['', '\n', 1, null, ['CANARY']])('%j is no text', (value) => {
    expect(issuesOf(textSecret(), value)).toStrictEqual([': Expected text that is not empty'])
  })

  test('a JSON object where text belongs is named, and so is the key that it lacks', () => {
    expect(issuesOf(textSecret(), { key: 'CANARY' })).toStrictEqual([
      ': Expected text that is not empty, not a JSON object',
    ])
    expect(issuesOf(textSecret({ key: 'token' }), '{"key":"CANARY"}')).toStrictEqual([
      'token: Expected this key, which is missing',
    ])
  })

  test('an inherited key does not count', () => {
    const inherited = Object.create({ token: 'CANARY' }) as unknown
    expect(issuesOf(textSecret({ key: 'token' }), inherited)).toStrictEqual([
      'token: Expected this key, which is missing',
    ])
  })
})

describe('base64Bytes', () => {
  const bytes = fc.uint8Array({ minLength: 12, maxLength: 40 })

  test('bytes in every spelling of base64, and as they are', () => {
    fc.assert(
      fc.property(bytes, fc.boolean(), (bytes, exact) => {
        const schema = base64Bytes(exact ? bytes.length : undefined)
        const padded = Buffer.from(bytes).toString('base64')
        const url = padded.replaceAll('+', '-').replaceAll('/', '_')
        const bare = [padded, url].map((text) => text.replace(/=+$/, ''))
        for (const text of [padded, url, ...bare, `${padded}\n`, bytes]) {
          const output = accept(schema, text)
          expect([...output]).toStrictEqual([...bytes])
          expect(output.buffer.byteLength).toBe(bytes.length)
        }
      }),
    )
  })

  checkSchema('base64Bytes', {
    schema: base64Bytes(16),
    valid: fc
      .uint8Array({ minLength: 16, maxLength: 16 })
      .map((bytes) => Buffer.from(bytes).toString('base64')),
    required: [],
    mutations: [
      { name: 'with white space', mutate: (text) => `${text.slice(0, 9)} ${text.slice(9)}` },
      { name: 'with a stray character', mutate: (text) => `${text.slice(0, 9)}!${text.slice(9)}` },
      {
        name: 'with one byte more',
        mutate: (text) => Buffer.concat([Buffer.from(text, 'base64'), Buffer.from('x')]),
      },
      { name: 'cut short', mutate: (text) => text.slice(0, 18) },
      { name: 'with two newlines', mutate: (text) => `${text}\n\n` },
      { name: 'with too much padding', mutate: (text) => `${text}=` },
      { name: 'in hexadecimal', mutate: (text) => Buffer.from(text, 'base64').toString('hex') },
    ],
  })

  test.each(['', '\n', 'A', 'QR==', 'A+-A', '\ud800'])('%j is refused', (text) => {
    expect(issuesOf(base64Bytes(), text)).toStrictEqual([': Expected bytes as base64 or base64url text'])
  })

  test('the length is part of the refusal', () => {
    expect(issuesOf(base64Bytes(2), 'AAAA')).toStrictEqual([': Expected 2 bytes as base64 or base64url text'])
    expect(issuesOf(base64Bytes(), new Uint8Array())).not.toStrictEqual([])
  })
})

describe('numericString', () => {
  checkSchema('numericString', {
    schema: numericString,
    valid: fc.oneof(fc.maxSafeInteger(), fc.maxSafeInteger().map(String)),
    required: [],
    mutations: [
      { name: 'with a letter', mutate: (secret) => `${secret}x` },
      { name: 'with white space', mutate: (secret) => ` ${secret}` },
      { name: 'in a list', mutate: (secret) => [secret] },
      { name: 'with too many digits', mutate: (secret) => `${secret}${'0123456789'.repeat(3)}` },
    ],
    output: Number,
    otherThings: fc.oneof(fc.boolean(), fc.constant(null), fc.array(secretText()), secretText()),
  })

  test.each([
    ['-1.5', -1.5],
    ['007', 7],
    [0.25, 0.25],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%j is %d', (value, number) => {
    expect(accept(numericString, value)).toBe(number)
  })

  test.each([
    '',
    '-',
    '.5',
    '5.',
    '1e3',
    '0x10',
    '+1',
    '1_000',
    '٣',
    '1\n',
    '9007199254740992',
    Number.NaN,
    2 ** 60,
  ])('%j is refused', (value) => {
    expect(issuesOf(numericString, value)).toStrictEqual([
      ': Expected a number, or its decimal digits as text',
    ])
  })
})

describe('pem', () => {
  const block = (label: string, bytes: Uint8Array, width = 64, end = '\n'): string =>
    [
      `-----BEGIN ${label}-----`,
      ...(Buffer.from(bytes)
        .toString('base64')
        .match(new RegExp(`.{1,${width}}`, 'g')) ?? []),
      `-----END ${label}-----`,
      '',
    ].join(end)
  const bytes = fc.uint8Array({ minLength: 24, maxLength: 200 })

  checkSchema('pem', {
    schema: pem('PUBLIC KEY', 'CERTIFICATE'),
    valid: fc
      .tuple(fc.constantFrom('PUBLIC KEY', 'CERTIFICATE'), bytes)
      .map(([label, bytes]) => block(label, bytes)),
    required: [],
    words: ['CERTIFICATE'],
    mutations: [
      {
        name: 'under another label',
        mutate: (text) => text.replaceAll(/PUBLIC KEY|CERTIFICATE/g, 'PRIVATE KEY'),
      },
      { name: 'twice', mutate: (text) => text + text },
      { name: 'with text before', mutate: (text) => `key: ${text}` },
      { name: 'with text after', mutate: (text) => `${text}\nmore` },
      { name: 'without an end', mutate: (text) => text.replace(/-----END.*/, '') },
      { name: 'with another end', mutate: (text) => text.replace(/-----END.*/, '-----END X-----') },
      { name: 'with a stray character', mutate: (text) => text.replace('-----\n', '-----\n!') },
      { name: 'without a character', mutate: (text) => text.replace('-----\n', '-----\nA') },
      {
        name: 'with header lines',
        mutate: (text) => text.replace('-----\n', '-----\nProc-Type: 4,ENCRYPTED\n\n'),
      },
      { name: 'on one line', mutate: (text) => text.replaceAll('\n', '') },
      { name: 'without its contents', mutate: (text) => text.replace(/-----\n[^-]*/, '-----\n') },
    ],
    output: (text) => text,
  })

  test('lines of any length come out as 64 characters', () => {
    fc.assert(
      fc.property(
        bytes,
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom('\n', '\r\n', '\r', '\n  '),
        (bytes, width, end) => {
          expect(accept(pem('X'), `\n ${block('X', bytes, width, end)}`)).toBe(block('X', bytes))
        },
      ),
    )
  })

  test('several labels are all named in the refusal', () => {
    expect(issuesOf(pem('A', 'B'), 'CANARY')).toStrictEqual([': Expected PEM text of one "A" or "B" block'])
    for (const canary of Object.values(canaries)) expect(issuesOf(pem('A'), canary)).toHaveLength(1)
  })

  test('a text of several blocks comes apart', () => {
    const [a, b] = [Buffer.from([1, 2, 3]), Buffer.from([4])]
    expect(pemBlocks(`${block('A', a)}\n${block('B-C D', b, 2)}`)).toStrictEqual([
      { label: 'A', text: block('A', a), bytes: a },
      { label: 'B-C D', text: block('B-C D', b), bytes: b },
    ])
    for (const wrong of ['', ' ', 'x', 1, `${block('A', a)}x`, `${block('A', a).trim()}${block('A', a)}`])
      expect(pemBlocks(wrong)).toBeUndefined()
  })

  test('takes no longer than the text is long', () => {
    const start = performance.now()
    for (const text of [
      '-----BEGIN '.repeat(6000),
      `-----BEGIN A${' A'.repeat(30_000)}`,
      '-----BEGIN A-----\n'.repeat(4000),
    ])
      expect(pemBlocks(text)).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('a mistake that only a program without types can make is told when the schema is made', () => {
  const notOne = /^schema: expected a Standard Schema v1, such as aesKey\(256\)$/
  test.each([
    ['aesKey without bits', () => call(aesKey), /^aesKey: bits must be 128 or 256$/],
    ['aesKey of bytes', () => call(aesKey, 32), /^aesKey: bits must be 128 or 256$/],
    ['base64Bytes of text', () => call(base64Bytes, '16'), /^base64Bytes: length must be a whole number/],
    ['pem without a label', () => call(pem), /^pem: expected a label, such as 'PRIVATE KEY'$/],
    ['keyRing of nothing', () => call(keyRing), notOne],
    ['keyRing of a function', () => call(keyRing, aesKey), notOne],
    ['jsonSecret of a function', () => call(jsonSecret, aesKey), notOne],
    ['safeMessages of null', () => call(safeMessages, null), notOne],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(TypeError)
    expect(make).toThrow(message)
  })

  function call(make: (...given: never[]) => unknown, ...given: unknown[]): unknown {
    return make(...(given as never[]))
  }
})

test('a byte order mark before JSON, as Windows tools write it, is overlooked', () => {
  const marked = (value: unknown): string => `\uFEFF${JSON.stringify(value)}`
  expect(accept(apiKey, marked({ apiKey: 'k-3f9a' }))).toBe('k-3f9a')
  expect(accept(jsonSecret(v.object({ port: v.number() })), marked({ port: 1 }))).toStrictEqual({ port: 1 })
  const ring = keyRing(jsonSecret(v.object({ a: v.number() })))
  expect(accept(ring, marked({ current: 'x', keys: { x: marked({ a: 1 }) } })).current.key).toStrictEqual({
    a: 1,
  })
})
