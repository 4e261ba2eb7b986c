import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { type Jwk, jwk, jwks } from '@extension-secrets/schemas'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { accept, canaries, issuesOf } from './canary.ts'
import { ecPair, rsaPair } from './support/keys.ts'
import { checkSchema } from './support/properties.ts'

type Json = Record<string, unknown>
const jwkOf = (key: KeyObject): Json => ({ ...key.export({ format: 'jwk' }) })

const pairs = {
  'P-256': ecPair('prime256v1'),
  'P-384': ecPair('secp384r1'),
  'P-521': ecPair('secp521r1'),
  secp256k1: ecPair('secp256k1'),
  Ed25519: generateKeyPairSync('ed25519'),
  Ed448: generateKeyPairSync('ed448'),
  X25519: generateKeyPairSync('x25519'),
  X448: generateKeyPairSync('x448'),
  RSA: rsaPair(),
}
const required: Record<string, string[]> = { EC: ['crv', 'x', 'y'], OKP: ['crv', 'x'], RSA: ['n', 'e'] }
const secret: Record<string, string[]> = { EC: [], OKP: [], RSA: ['d', 'p', 'q', 'dp', 'dq', 'qi'] }

/** The members that any key may have. */
const members = fc.record(
  {
    kid: fc.string({ minLength: 1, maxLength: 7 }),
    use: fc.constantFrom('sig', 'enc'),
    alg: fc.constantFrom('EdDSA', 'ES256'),
    key_ops: fc.uniqueArray(fc.constantFrom('sign', 'verify'), { minLength: 1 }),
    'x5t#S256': fc.string({ minLength: 1, maxLength: 7 }),
  },
  { requiredKeys: [], noNullPrototype: true },
)

for (const [name, { privateKey, publicKey }] of Object.entries(pairs)) {
  for (const [half, key] of [
    ['private', jwkOf(privateKey)],
    ['public', jwkOf(publicKey)],
  ] as const) {
    const kty = String(key.kty)
    const needed = ['kty', ...(required[kty] ?? []), ...(half === 'private' ? (secret[kty] ?? []) : [])]
    const spoilt = (text: unknown): unknown[] => [
      '',
      `${text}=`,
      `${text}`.slice(1),
      `A${text}`,
      `AAAA${text}`,
      `${text}!`,
    ]
    checkSchema(`jwk of a ${half} ${name} key`, {
      schema: jwk,
      valid: members.map((others): Json => ({ ...key, ...others })),
      required: needed,
      wrong: Object.fromEntries(
        needed.map((member) => [
          member,
          member === 'kty' || member === 'crv' ? ['', 'oct', 'P-192'] : spoilt(key[member]),
        ]),
      ),
      words: ['secp256k1'],
      output: (stored) => stored,
      check: (output) => expect(createPublicKey({ key: output, format: 'jwk' }).equals(publicKey)).toBe(true),
      asText: true,
      runs: 3,
    })
  }
}

checkSchema('jwk of a symmetric key', {
  schema: jwk,
  valid: fc
    .tuple(fc.uint8Array({ minLength: 16, maxLength: 64 }), members)
    .map(([bytes, others]): Json => ({ kty: 'oct', k: Buffer.from(bytes).toString('base64url'), ...others })),
  required: ['kty', 'k'],
  wrong: { k: ['', 'CANARYkey=', 'CANARY/key', 'A'] },
  output: (stored) => stored,
  asText: true,
})

const set = Object.values(pairs).map(({ publicKey }) => jwkOf(publicKey))
checkSchema('jwks', {
  schema: jwks,
  valid: fc
    .subarray([...set, { kty: 'oct', k: 'GawgguFyGrWKav7AX4VKUg' }], { minLength: 1 })
    .map((keys) => ({ keys })),
  required: ['keys'],
  wrong: { keys: ['', []] },
  mutations: [
    {
      name: 'with a key of an unknown type',
      mutate: ({ keys }) => ({ keys: [...keys, { kty: 'CANARYtype' }] }),
    },
    { name: 'with null among the keys', mutate: ({ keys }) => ({ keys: [...keys, null] }) },
    { name: 'as a bare list', mutate: ({ keys }) => keys },
  ],
  words: ['secp256k1'],
  output: (stored) => stored,
  asText: true,
  runs: 10,
})

// RFC 7517 appendix A.1, RFC 8037 appendix A.2, RFC 7515 appendix A.1.
test.each([
  {
    kty: 'EC',
    crv: 'P-256',
    x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
    y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
    use: 'enc',
    kid: '1',
  },
  { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
  { kty: 'oct', k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow' },
])('the key %j of an RFC', (key) => {
  expect(accept(jwk, key)).toStrictEqual(key)
})

test('members that no RFC registers are left out', () => {
  const key = accept(jwk, { kty: 'oct', k: 'AAAA', kid: 'a', note: 'mine', d: 'CANARY' })
  expect(key).toStrictEqual({ kty: 'oct', k: 'AAAA', kid: 'a' })
  expect(key.kty === 'oct' && createHmac('sha256', Buffer.from(key.k, 'base64url')).digest()).toHaveLength(32)
})

const ec = jwkOf(pairs['P-256'].privateKey)
const publicEc = jwkOf(pairs['P-256'].publicKey)
const okp = jwkOf(pairs.Ed25519.privateKey)
const rsa = jwkOf(pairs.RSA.privateKey)
const publicRsa = jwkOf(pairs.RSA.publicKey)
const swapped = { ...publicEc, x: publicEc.y, y: publicEc.x }

test.each([
  ['a point that is not on its curve', swapped, 'x: Expected a point on the curve'],
  ['the point of another curve', { ...publicEc, crv: 'secp256k1' }, 'x: Expected a point on the curve'],
  [
    'a point that is not the private key’s',
    { ...swapped, d: ec.d },
    'x: Expected the public key that belongs to "d"',
  ],
  [
    'a private key above the order',
    { ...ec, d: `${'_'.repeat(42)}8` },
    'd: Expected a private key of the curve',
  ],
  ['a coordinate of zero', { ...publicEc, x: 'A'.repeat(43) }, 'x: Expected a point on the curve'],
  [
    'a Curve25519 key among EC',
    { ...ec, crv: 'Ed25519' },
    'crv: Expected a curve: P-256, P-384, P-521, secp256k1',
  ],
  [
    'a curve named like a property of every object',
    { ...ec, crv: 'constructor' },
    'crv: Expected a curve: P-256, P-384, P-521, secp256k1',
  ],
  ['an EC curve among OKP', { ...okp, crv: 'P-256' }, 'crv: Expected a curve: Ed25519, Ed448, X25519, X448'],
  [
    'an x of another key',
    { ...okp, x: jwkOf(pairs.X25519.publicKey).x },
    'x: Expected the public key that belongs to "d"',
  ],
  ['a public exponent of 1', { ...publicRsa, e: 'AQ' }, 'e: Expected an odd number above 1'],
  ['an even public exponent', { ...publicRsa, e: 'AQAA' }, 'e: Expected an odd number above 1'],
  ['an even modulus', { ...publicRsa, n: 'AQAA' }, 'n: Expected an odd number above 1'],
  ['a modulus of 1', { ...publicRsa, n: 'AQ' }, 'n: Expected an odd number above 1'],
  [
    'a modulus after a zero byte',
    {
      ...publicRsa,
      n: Buffer.concat([Buffer.alloc(1), Buffer.from(String(rsa.n), 'base64url')]).toString('base64url'),
    },
    'n: Expected a number as base64url text, without zero bytes before it',
  ],
  [
    'primes without a private exponent',
    { ...rsa, d: undefined, q: undefined },
    'd: Expected a number as base64url text, without zero bytes before it',
  ],
  ['a key of three primes', { ...rsa, oth: [] }, 'oth: Expected a key of two prime factors'],
  [
    'a private exponent of another key',
    { ...rsa, d: rsa.dp },
    'd: Expected a number that belongs to the others',
  ],
  ['primes of 1', { ...rsa, p: 'AQ', q: rsa.n }, 'n: Expected a number that belongs to the others'],
  ['an empty symmetric key', { kty: 'oct', k: '' }, 'k: Expected a key as base64url text'],
  [
    'a type in capitals',
    { kty: 'OCT', k: 'AAAA' },
    'kty: Expected "EC", "OKP", "RSA" or "oct", a type of JSON Web Key',
  ],
  ['a kid that is a number', { ...okp, kid: 7 }, 'kid: Expected text'],
  ['key_ops with a number among them', { ...okp, key_ops: ['sign', 7] }, 'key_ops: Expected a list of text'],
  ['key_ops that are text', { ...okp, key_ops: 'sign' }, 'key_ops: Expected a list of text'],
  [
    'key_ops that repeat one',
    { ...okp, key_ops: ['sign', 'sign'] },
    'key_ops: Expected a list that names nothing twice',
  ],
  ['an empty certificate chain', { ...okp, x5c: [] }, 'x5c: Expected a list of text'],
  ['PEM', '-----BEGIN PRIVATE KEY-----', ': Expected a JSON object'],
  ['broken JSON', '{"kty":"oct"', ': Expected valid JSON, because the text begins with "{"'],
])('%s is refused', (_, stored, issue) => {
  expect(issuesOf(jwk, stored)).toStrictEqual([issue])
})

test('an RSA key without primes is one that RFC 7518 allows; its private exponent is not checked', () => {
  const { n, e, d, dp } = rsa
  for (const exponent of [d, dp])
    expect(accept(jwk, { kty: 'RSA', n, e, d: exponent })).toStrictEqual({ kty: 'RSA', n, e, d: exponent })
  const key = { kty: 'RSA', n: String(n), e: String(e), d: String(d) }
  // In other words by each version of Node.js.
  expect(() => createPrivateKey({ key, format: 'jwk' })).toThrow()
})

test('what is wrong with a key of a set is said with its place', () => {
  expect(issuesOf(jwks, { keys: [okp, { ...ec, y: 'CANARY' }] })).toStrictEqual([
    'keys.1.y: Expected 32 bytes as base64url text',
  ])
  expect(issuesOf(jwks, { keys: ['CANARY'] })).toStrictEqual(['keys.0: Expected a JSON Web Key'])
  expect(issuesOf(jwks, { keys: [] })).toStrictEqual(['keys: Expected a list of JSON Web Keys'])
  expect(issuesOf(jwks, okp)).toStrictEqual(['keys: Expected a list of JSON Web Keys'])
})

test('the type tells the members', () => {
  const of = (key: Jwk): string => (key.kty === 'RSA' ? key.n : key.kty === 'oct' ? key.k : key.x)
  expect(of(accept(jwk, publicRsa))).toBe(publicRsa.n)
})

test.each(Object.entries(canaries))('no refusal shows what it refused: %s', (_, canary) => {
  expect(issuesOf(jwk, canary)).not.toEqual([])
  expect(issuesOf(jwks, canary)).not.toEqual([])
  expect(issuesOf(jwks, { keys: canary })).not.toEqual([])
  for (const key of [ec, okp, rsa, { kty: 'oct', k: 'AAAA' }]) {
    for (const member of Object.keys(key)) {
      expect(issuesOf(jwk, { ...key, [member]: canary })).toStrictEqual([
        expect.stringMatching(`^${member}: `),
      ])
    }
  }
})
