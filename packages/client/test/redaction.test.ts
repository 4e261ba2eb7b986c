import { describe, expect, test } from '@jest/globals'
import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import { z } from 'zod'
import { redactValues } from '../src/value/redact.ts'

const SECRET = {
  user: 'app-user',
  password: 'hunter2!"quoted"\n',
  port: 5432,
  tags: ['alpha-tag', { deep: 'CANARY-deep' }],
}

describe('a message without the values of the secret', () => {
  test.each<[string, unknown, string]>([
    ['nothing to hide', SECRET, 'nothing to hide'],
    ['', SECRET, ''],
    ['got "app-user"', SECRET, 'got "[redacted]"'],
    ['app-user and app-user', SECRET, '[redacted] and [redacted]'],
    ['app-userapp-user', SECRET, '[redacted]'],
    ['got 5432, not 15432', SECRET, 'got [redacted], not 1[redacted]'],
    ['in tags.1.deep: CANARY-deep', SECRET, 'in tags.1.deep: [redacted]'],
    [`raw: ${SECRET.password}.`, SECRET, 'raw: [redacted].'],
    [`escaped: ${JSON.stringify(SECRET.password)}`, SECRET, 'escaped: "[redacted]"'],
    [
      `whole: ${JSON.stringify(SECRET)}`,
      SECRET,
      'whole: {"user":"[redacted]","password":"[redacted]","port":[redacted],"tags":["[redacted]",{"deep":"[redacted]"}]}',
    ],
    ['cut: CANARY-d…', SECRET, 'cut: [redacted]…'],
    ['cut: CANARY-…', SECRET, 'cut: CANARY-…'],
    ['the key password of user', SECRET, 'the key password of user'],

    ['text itself: open-sesame', 'open-sesame', 'text itself: [redacted]'],
    ['a number itself: 42.', 42, 'a number itself: [redacted].'],
    [
      'secretKey: expected a key under "secretKey"',
      '{"secretKey":"pk_live_x"}',
      'secretKey: expected a key under "secretKey"',
    ],
    ['no pk_live_x', '{"secretKey":"pk_live_x"}', 'no [redacted]'],
    [
      'as it is written: "p\\u0061ss\\/word-1", 1.50e2; other: "k"',
      '{ "other" : "k", "n":1.50e2,"secretKey" : ["p\\u0061ss\\/word-1"] }',
      'as it is written: "[redacted]", [redacted]; other: "[redacted]"',
    ],
    [
      'PKCS#8, from "-----BEGIN PRIVATE KEY-----" on, not MC4CAQAwBQ',
      '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA\n-----END PRIVATE KEY-----\n',
      'PKCS#8, from "-----BEGIN PRIVATE KEY-----" on, not [redacted]',
    ],
    [
      'from "-----BEGIN PRIVATE KEY-----" on, not MC4CAQAwBQ',
      '{"pem":"-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIA\\n-----END PRIVATE KEY-----"}',
      'from "-----BEGIN PRIVATE KEY-----" on, not [redacted]',
    ],
    ['a fraction: 0.5', { x: 0.5 }, 'a fraction: [redacted]'],
    ['a big number: 12345678901234567890', 12_345_678_901_234_567_890n, 'a big number: [redacted]'],
    ['list: one,two', ['one', 'two'], 'list: [redacted],[redacted]'],

    ['an invalid a', { x: 'a' }, 'an invalid [redacted]'],
    ['must be a date', { x: 'a' }, 'must be [redacted] date'],
    ['banana, one tone: one', { x: 'one' }, 'banana, [redacted] tone: [redacted]'],
    ['bonnet', { x: 'net' }, 'bonnet'],
    ['ones one1 éone one', { x: 'one' }, 'ones one1 éone [redacted]'],
    ['aab aa', { x: 'aa' }, 'aab [redacted]'],
    ['some tone', { x: 'tone' }, 'some [redacted]'],
    ['stones', { x: 'tone' }, 's[redacted]s'],

    ['expected "" or " "', { x: '', y: ' ', z: '\n' }, 'expected "" or " "'],
    [
      'expected number, received string (was missing)',
      SECRET,
      'expected number, received string (was missing)',
    ],
    ['must be a number (was an object), got Object', SECRET, 'must be a number (was an object), got Object'],
    ['true, false, null', { x: true, y: false, z: null }, 'true, false, null'],
    ['nothing at all', undefined, 'nothing at all'],
  ])('%j', (message, secret, expected) => {
    expect(redactValues(message, secret)).toBe(expected)
  })

  test('a piece of an escaped value that is cut in the middle of its escapes', () => {
    const value = 'a"b"c"d"e"f"g"h"i"j'
    const cut = JSON.stringify(value).slice(1, 20)
    expect(redactValues(`got "${cut}…`, { value })).toBe('got "[redacted]…')
  })
})

describe('values that validators quote', () => {
  /** Long enough to be recognised wherever it stands. Their letters are in no message of a test. */
  const value = fc
    .string({ unit: fc.constantFrom(...'QXZqxz0123456789"\\\n\té€🔑-/+='), minLength: 4, maxLength: 40 })
    .filter((text) => text.trim().length >= 4)
  const key = fc.stringMatching(/^[a-f]{1,6}$/)
  const secrets = fc.letrec<{ any: unknown }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      value,
      fc.integer({ min: 1_000 }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(key, tie('any'), { maxKeys: 3 }),
    ),
  })).any

  const leaves = (secret: unknown): string[] =>
    typeof secret === 'object' && secret !== null
      ? Object.values(secret).flatMap(leaves)
      : typeof secret === 'string' || typeof secret === 'number'
        ? [String(secret)]
        : []

  const quotes: readonly [string, (text: string) => string][] = [
    ['whole', (text) => text],
    ['in quotes', (text) => `"${text}"`],
    ['escaped', (text) => JSON.stringify(text)],
    ['amid letters', (text) => `u${text}u`],
  ]

  test.each(quotes)('%s', (_how, quote) => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const found = leaves(secret)
        const message = `refused ${found.map(quote).join(' and ')} here`
        const redacted = redactValues(message, secret)
        for (const text of found) {
          expect(redacted).not.toContain(text)
          expect(redacted).not.toContain(JSON.stringify(text).slice(1, -1))
        }
        expect(redacted.startsWith('refused ')).toBe(true)
        expect(redacted.endsWith(' here')).toBe(true)
      }),
    )
  })

  test('as the whole secret in JSON', () => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const redacted = redactValues(`refused ${JSON.stringify(secret)}`, secret)
        for (const text of leaves(secret)) expect(redacted).not.toContain(text)
      }),
    )
  })

  test('of a secret that is the text of an object', () => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const redacted = redactValues(
          `refused ${leaves(secret).join(' and ')}, in ${JSON.stringify({ secret })}`,
          JSON.stringify({ secret }, undefined, 2),
        )
        for (const text of leaves(secret)) expect(redacted).not.toContain(text)
        expect(redacted).toContain(', in {"secret":')
      }),
    )
  })

  test('as a piece of eight characters or more', () => {
    const cut = fc
      .tuple(
        fc.string({ unit: fc.constantFrom(...'QXZqxz0123456789"\\-'), minLength: 8, maxLength: 40 }),
        fc.nat(),
        fc.nat(),
      )
      .map(([text, from, more]) => {
        const start = from % (text.length - 7)
        return { text, piece: text.slice(start, start + 8 + (more % (text.length - start - 7))) }
      })
    fc.assert(
      fc.property(cut, ({ text, piece }) => {
        expect(redactValues(`refused '${piece}…' here`, { key: text })).toBe("refused '[redacted]…' here")
      }),
    )
  })

  test('a message that quotes nothing stays as it is', () => {
    fc.assert(
      fc.property(secrets, (secret) => {
        const message = 'password: must have a host name, in lower case'
        expect(redactValues(message, secret)).toBe(message)
      }),
    )
  })
})

describe('values that a schema has changed before it refused them', () => {
  test.each<[string, unknown, string]>([
    ['bytes as text', new TextEncoder().encode('hunter2'), 'Invalid email: Received "hunter2"'],
    ['bytes as hex', new Uint8Array([1, 2, 3, 4, 250]), 'the key 01020304fa is too short'],
    ['base64 as text', Buffer.from('hunter2-canary').toString('base64'), 'no email (hunter2-canary)'],
    ['a part of a URL', 'https://u:p%40ss%2Fword@host', 'the password is p@ss/word'],
    ['a value in JSON text', '{"pin":"9431"}', 'no such pin: 9431'],
    ['without the space around it', ' hunter2\n', 'hunter2 is no pin'],
    ['bytes without the space around them', Buffer.from('hunter2\n'), 'hunter2 is no pin'],
    ['base64 with a line break as text', 'aHVudGVyMg==\n', 'no email (hunter2)'],
    ['in lower case', { user: 'Hunter2-CANARY' }, 'hunter2-canary is no email'],
    ['in upper case', 'hunter2-ñ-canary', 'İ: HUNTER2-Ñ-CANARY is no email'],
    ['a short part', 'app:s3cr3t!', 'Invalid: Received "s3cr3t!"'],
    ['a short part in other quotes', 'app:s3cr3t!', "must be an email (was 's3cr3t!')"],
    ['a quoted value that holds its quote', 'x', 'expected an email but received "ab"cd"'],
    ['a short part in a quote that is cut', 'app:s3cr3t!', 'Expected an email but received "s3cr3t…'],
    ['a short part in a list', 'app:s3cr3t', 'must be of three (was ["app","s3cr3t"])'],
    ['a short part in an object', 'app:s3cr3t', 'must be a user (was {"user":"app","password":"s3cr3t"})'],
    ['a short part in an object that is cut', 'app:s3cr3t', 'must be a user (was {"password":"s3cr3t…'],
    ['a text as a number', '0009431', 'Invalid value: Expected <=10 but received 9431'],
    ['a number in another notation', '0x24d7', 'must be at most 10 (was 9431)'],
    ['a number with an exponent', '94310e-30', 'Expected >=1 but received 9.431e-26'],
    ['a negative number', '0-9431', 'must be positive (was -9431)'],
    ['a text as a time', '9-4-31', 'Expected another but received 1431-04-09T04:31:00.000Z'],
    ['a text as a date', '9/4/31', 'must be after today (was September 4, 1931, 4:31 AM)'],
  ])('%s', (_how, secret, message) => {
    const redacted = redactValues(message, secret)
    const parts = [
      'hunter2',
      'HUNTER',
      'CANARY',
      '01020304',
      'p@ss',
      '9431',
      's3cr3t',
      'ab"',
      'cd',
      '31',
      'September',
    ]
    for (const part of parts) {
      expect(redacted).not.toContain(part)
    }
    expect(redacted).toContain('[redacted]')
  })

  test('a message that quotes a whole large secret is read no further than it is shown', () => {
    const secret = Object.fromEntries(Array.from({ length: 6_000 }, (_, i) => [`key${i}`, `v-${i}`]))
    const redacted = redactValues(`refused: ${JSON.stringify(secret)}`, secret)
    expect(redacted.length).toBeLessThan(1_000)
    expect(redacted).not.toMatch(/v-\d/)
  })

  test('the end of what is read is hidden, since a value that is cut there would not be known', () => {
    const before = '.'.repeat(594)
    expect(redactValues(`${before}abcdefgh12 and more`, 'abcdefgh12')).toBe(`${'.'.repeat(592)}[redacted]`)
    expect(redactValues(`${before}plain.`, 'abcdefgh12')).toBe(`${before}plain.`)
  })
})

describe('default messages of', () => {
  const bad = { user: 'CANARY-user', port: 'CANARY "port"', level: 'CANARY-level', size: 87_654 }

  const schemas = {
    valibot: v.object({
      user: v.pipe(v.string(), v.maxLength(3)),
      port: v.number(),
      level: v.picklist(['low', 'high']),
      size: v.pipe(v.number(), v.maxValue(10)),
    }),
    zod: z.object({
      user: z.string().max(3),
      port: z.number(),
      level: z.enum(['low', 'high']),
      size: z.number().max(10),
    }),
    arktype: type({ user: 'string <= 3', port: 'number', level: "'low' | 'high'", size: 'number <= 10' }),
  }

  test.each(Object.entries(schemas))('%s hold keys and expectations, no values', (_library, schema) => {
    const result = schema['~standard'].validate(bad)
    if (result instanceof Promise || result.issues === undefined) throw new Error('the schema took it')
    expect(result.issues).toHaveLength(4)
    const messages = result.issues.map(({ message, path }) => {
      const keys = path?.map((part) => String(typeof part === 'object' ? part.key : part)) ?? []
      return `${redactValues(keys.join('.'), bad)}: ${redactValues(message, bad)}`
    })
    const text = messages.join('\n')
    expect(text).not.toContain('CANARY')
    expect(text).not.toContain('87')
    for (const word of [/^user: /m, /^port: .*number/m, /^level: .*(low.*high|high.*low)/m, /^size: .*10/m])
      expect(text).toMatch(word)
  })

  test('valibot and arktype show what a schema has made of a value, in words of theirs', () => {
    const made = {
      pin: v.pipe(v.string(), v.transform(Number), v.maxValue(10)),
      parts: type('string')
        .pipe((text) => text.split(':'))
        .narrow((_value, context) => context.mustBe('three parts')),
      object: type('string')
        .pipe((text) => ({ password: text.slice(3) }))
        .narrow((_value, context) => context.mustBe('a user')),
      born: type('string')
        .pipe((text) => new Date(text.slice(1)))
        .to("Date > d'2020-01-01'"),
    }
    const cases = [
      [made.pin, '007123', '7123'],
      [made.parts, 'a:s3cr3t', 's3cr3t'],
      [made.object, 'ab:s3cr3t', 's3cr3t'],
      [made.born, 'x1999-1-3', '1999'],
    ] as const
    for (const [schema, secret, hidden] of cases) {
      const result = schema['~standard'].validate(secret)
      if (result instanceof Promise || result.issues === undefined) throw new Error('the schema took it')
      const text = result.issues.map(({ message }) => message).join()
      expect(text).toContain(hidden)
      expect(redactValues(text, secret)).not.toContain(hidden)
      expect(redactValues(text, secret)).toContain('[redacted]')
    }
  })

  test('valibot and arktype quote what they received, so that there is something to hide', () => {
    for (const schema of [schemas.valibot, schemas.arktype]) {
      const result = schema['~standard'].validate(bad)
      expect(JSON.stringify(result)).toContain('CANARY')
    }
  })
})
