import { createSecretKey } from 'node:crypto'
import { aesKey } from '@extension-secrets/schemas'
import { expect, test } from '@jest/globals'
import { accept, canaries, issuesOf } from './canary.ts'

/** Returns `length` bytes whose base64 uses both `+` and `/`, and so differs from base64url. */
const bytesOf = (length: number): Buffer =>
  Buffer.from([0xfb, 0xef, 0xff, ...Array.from({ length: length - 3 }, (_, index) => index * 7)])

for (const bits of [128, 256] as const) {
  const bytes = bytesOf(bits / 8)
  const padded = bytes.toString('base64')
  const spellings = {
    base64: padded,
    'base64 without padding': padded.replace(/=+$/, ''),
    base64url: bytes.toString('base64url'),
    'lower-case hex': bytes.toString('hex'),
    'upper-case hex': bytes.toString('hex').toUpperCase(),
  }

  test.each(Object.entries(spellings))(`${bits} bits as %s, bare, as JSON text and parsed`, (_, text) => {
    for (const stored of [
      text,
      `${text}\n`,
      { key: text },
      { key: `${text}\n` },
      JSON.stringify({ key: text }),
    ]) {
      const key = accept(aesKey(bits), stored)
      expect(key.type).toBe('secret')
      expect(key.symmetricKeySize).toBe(bits / 8)
      expect(key.equals(createSecretKey(bytes))).toBe(true)
    }
  })

  test(`${bits} bits as a JSON Web Key and as the bytes of a binary secret`, () => {
    const jwk = { kty: 'oct', k: bytes.toString('base64url'), alg: `A${bits}GCM` }
    for (const stored of [jwk, JSON.stringify(jwk), bytes, new Uint8Array(bytes)]) {
      expect(accept(aesKey(bits), stored).equals(createSecretKey(bytes))).toBe(true)
    }
  })

  test(`text of any other length is not a key of ${bits} bits`, () => {
    for (const length of [0, 1, 15, 17, 24, 31, 33, 48, 64, bits === 128 ? 32 : 16]) {
      const other = Buffer.alloc(length, 0x5a)
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        const text = other.toString(encoding)
        expect(issuesOf(aesKey(bits), text)).toHaveLength(1)
        expect(issuesOf(aesKey(bits), { key: text })).toHaveLength(1)
        expect(issuesOf(aesKey(bits), { kty: 'oct', k: text })).toHaveLength(1)
      }
      expect(issuesOf(aesKey(bits), other)).toStrictEqual([`: Expected ${bits / 8} bytes`])
    }
  })
}

test('hexadecimal digits are read by their number', () => {
  const digits = '0123456789abcdef'.repeat(4)
  expect(accept(aesKey(256), digits).export()).toStrictEqual(Buffer.from(digits, 'hex'))
  // 43 such digits are too few for hexadecimal and just enough for base64 of 32 bytes.
  const base64 = `${digits.slice(0, 42)}0`
  expect(accept(aesKey(256), base64).export()).toStrictEqual(Buffer.from(base64, 'base64'))
})

test('text that Buffer.from would let pass is refused', () => {
  const text = bytesOf(32).toString('base64')
  const tampered = [
    ` ${text}`,
    `${text}\n\n`,
    `${text}=`,
    `${text.slice(0, 20)} ${text.slice(20)}`,
    `${text.slice(0, 20)}\n${text.slice(20)}`,
    text.replace('+', '-'), // one letter of base64url among base64
    `${text.slice(0, 42)}9=`, // bits after the last byte
    `${text}!`,
    `${bytesOf(32).toString('hex').slice(0, 63)}g`,
  ]
  const expected = [': Expected 32 bytes as base64, base64url or hexadecimal text']
  for (const stored of tampered) {
    const [issue = '', ...others] = issuesOf(aesKey(256), stored)
    expect([issue.replace(/, without (white space|a line break) .*$/, ''), ...others]).toStrictEqual(expected)
  }
})

test.each([
  [{ kty: 'OKP', crv: 'CANARY' }, 'kty: Expected "oct", the type of a symmetric JSON Web Key'],
  [{ kty: 'oct' }, 'k: Expected 32 bytes as base64url text'],
  [{ kty: 'oct', k: bytesOf(32).toString('base64') }, 'k: Expected 32 bytes as base64url text'],
  [{ other: 'CANARY' }, 'key: Expected this key, which is missing, or a JSON Web Key'],
  ['{"key":"CANARY', ': Expected valid JSON, because the text begins with "{"'],
])('%j is refused', (stored, issue) => {
  expect(issuesOf(aesKey(256), stored)).toStrictEqual([issue])
})

test.each(Object.entries(canaries))('no refusal shows what it refused: %s', (_, canary) => {
  for (const bits of [128, 256] as const) {
    expect(issuesOf(aesKey(bits), canary)).toHaveLength(1)
    for (const key of [{ key: canary }, { kty: canary, k: 'CANARY' }, { kty: 'oct', k: canary }]) {
      expect(issuesOf(aesKey(bits), key)).toHaveLength(1)
      expect(issuesOf(aesKey(bits), JSON.stringify(key))).toHaveLength(1)
    }
  }
})
