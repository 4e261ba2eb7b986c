import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import {
  ecdsaP256SigningKey,
  ed25519SigningKey,
  pem,
  pemPrivateKey,
  rsaSigningKey,
  tlsCertificate,
} from '@extension-secrets/schemas'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { accept, canaries, issuesOf } from './canary.ts'
import { cut, ecPair, encrypted, pkcs8, rsaPair, spki } from './support/keys.ts'
import { checkSchema } from './support/properties.ts'

const rsa = rsaPair()
const [p256, p384] = [ecPair('prime256v1'), ecPair('secp384r1')]
const ed25519 = generateKeyPairSync('ed25519')
const pkcs1 = rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const sec1 = p256.privateKey.export({ type: 'sec1', format: 'pem' }).toString()
// What `openssl ecparam -name prime256v1 -genkey` writes before the key.
const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n'
const oldEncrypted = rsa.privateKey
  .export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'CANARY' })
  .toString()

const words = ['certificate', 'PRIVATE', 'ENCRYPTED', 'PARAMETERS']
const accepts = (key: KeyObject) => (output: KeyObject) => expect(output.equals(key)).toBe(true)

for (const [name, schema, { privateKey }, required] of [
  ['rsaSigningKey', rsaSigningKey, rsa, ['kty', 'n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi']],
  ['ecdsaP256SigningKey', ecdsaP256SigningKey, p256, ['kty', 'crv', 'x', 'y', 'd']],
  ['ed25519SigningKey', ed25519SigningKey, ed25519, ['kty', 'crv', 'x', 'd']],
] as const) {
  const jwk = privateKey.export({ format: 'jwk' })
  checkSchema(`${name} from a JSON Web Key`, {
    schema,
    valid: fc
      .record({ kid: fc.string({ maxLength: 7 }), use: fc.constant('sig') })
      .map((members) => ({ ...jwk, ...members })),
    required,
    wrong: Object.fromEntries(
      required.map((key) => [key, ['', 'AQAC', `${jwk[key]}=`, `A${jwk[key]}`, `${jwk[key]}`.slice(1)]]),
    ),
    mutations: [
      { name: 'cut as text', mutate: (key) => JSON.stringify(key).slice(0, -1) },
      { name: 'in a list', mutate: (key) => [key] },
    ],
    check: accepts(privateKey),
    asText: true,
    runs: 5,
  })
  checkSchema(`${name} from PEM`, {
    schema,
    valid: fc.constantFrom(
      pkcs8(privateKey),
      pkcs8(privateKey).trimEnd(),
      pkcs8(privateKey).replaceAll('\n', '\r\n'),
    ),
    required: [],
    mutations: [
      { name: 'cut short', mutate: (pem) => pem.slice(0, 100) },
      { name: 'without a line', mutate: cut },
      { name: 'twice', mutate: (pem) => `${pem}\n${pem}` },
      { name: 'after other text', mutate: (pem) => `CANARYcanary\n${pem}` },
      { name: 'of another type', mutate: (pem) => pem.replaceAll('PRIVATE KEY', 'PUBLIC KEY') },
      { name: 'with a passphrase', mutate: () => encrypted(privateKey, 'CANARYcanary') },
      {
        name: 'without the private half',
        mutate: () =>
          spki(
            privateKey === rsa.privateKey
              ? rsa.publicKey
              : privateKey === p256.privateKey
                ? p256.publicKey
                : ed25519.publicKey,
          ),
      },
    ],
    words,
    check: accepts(privateKey),
    runs: 3,
  })
}

checkSchema('pemPrivateKey', {
  schema: pemPrivateKey,
  valid: fc
    .constantFrom(pkcs1, sec1, parameters + sec1, pkcs8(ed25519.privateKey), pkcs8(p384.privateKey))
    .map((privateKey) => ({ privateKey })),
  required: ['privateKey'],
  wrong: {
    privateKey: [
      '',
      '-----BEGIN PRIVATE KEY-----',
      encrypted(rsa.privateKey, 'CANARY'),
      oldEncrypted,
      spki(rsa.publicKey),
      parameters,
    ],
  },
  mutations: [
    { name: 'without a line', mutate: ({ privateKey }) => cut(privateKey) },
    {
      name: 'with literal \\n for line ends',
      mutate: ({ privateKey }) => privateKey.replaceAll('\n', '\\n'),
    },
  ],
  words,
  check: (key) => expect(key.type).toBe('private'),
  asText: true,
  runs: 6,
})

const bag =
  'Bag Attributes\n    friendlyName: app\n    localKeyID: 54 69 6D 65\nKey Attributes: <No Attributes>\n'

describe('each form of PEM becomes the key it holds', () => {
  test.each([
    ['PKCS#1', rsaSigningKey, pkcs1, rsa],
    ['PKCS#8', rsaSigningKey, pkcs8(rsa.privateKey), rsa],
    ['SEC1', ecdsaP256SigningKey, sec1, p256],
    ['SEC1 after its parameters', ecdsaP256SigningKey, parameters + sec1, p256],
    ['PKCS#8 of P-256', ecdsaP256SigningKey, pkcs8(p256.privateKey), p256],
    ['PEM under privateKey', rsaSigningKey, { privateKey: pkcs1 }, rsa],
    ['PEM under privateKey, as JSON text', ecdsaP256SigningKey, JSON.stringify({ privateKey: sec1 }), p256],
    ['PKCS#8 under privateKey', ed25519SigningKey, { privateKey: pkcs8(ed25519.privateKey) }, ed25519],
    ['PEM as openssl pkcs12 writes it', pemPrivateKey, bag + pkcs8(ed25519.privateKey), ed25519],
    ['PEM after empty attributes', rsaSigningKey, `Bag Attributes: <Empty Attributes>\n${pkcs1}`, rsa],
    ['any PKCS#1', pemPrivateKey, pkcs1, rsa],
    ['any SEC1', pemPrivateKey, parameters + sec1, p256],
    ['PEM of Ed25519', pemPrivateKey, pkcs8(ed25519.privateKey), ed25519],
    ['PEM of P-384', pemPrivateKey, pkcs8(p384.privateKey), p384],
  ])('%s', (_, schema, stored, { privateKey, publicKey }) => {
    const key = accept(schema, stored)
    expect(key.equals(privateKey)).toBe(true)
    const [data, digest] = [Buffer.from('payload'), privateKey === ed25519.privateKey ? null : 'sha256']
    expect(verify(digest, data, publicKey, sign(digest, data, key))).toBe(true)
  })
})

const weak = rsaPair(2047)
const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' })
const [rsaJwk, otherRsaJwk] = [jwkOf(rsa.privateKey), jwkOf(rsaPair().privateKey)]
const [p256Jwk, otherP256Jwk] = [jwkOf(p256.privateKey), jwkOf(ecPair('prime256v1').privateKey)]
const rsaPem = 'Expected an RSA private key as PEM'
const p256Pem = 'Expected a P-256 private key as PEM'
const belonging = 'Expected a number that belongs to the others'

test.each([
  ['an RSA key of 2047 bits', rsaSigningKey, pkcs8(weak.privateKey), `: ${rsaPem} of at least 2048 bits`],
  [
    'an RSA JSON Web Key of 2047 bits',
    rsaSigningKey,
    jwkOf(weak.privateKey),
    'n: Expected an RSA private key as a JSON Web Key of at least 2048 bits',
  ],
  ['an EC key for RSA', rsaSigningKey, pkcs8(p256.privateKey), `: ${rsaPem}, not a key of another kind`],
  [
    'an RSA-PSS key',
    rsaSigningKey,
    pkcs8(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey),
    `: ${rsaPem}, not a key of another kind`,
  ],
  [
    'an encrypted key',
    rsaSigningKey,
    encrypted(rsa.privateKey, 'CANARY'),
    `: ${rsaPem} that is not encrypted`,
  ],
  ['a key encrypted the old way', rsaSigningKey, oldEncrypted, `: ${rsaPem} that is not encrypted`],
  [
    'two keys',
    rsaSigningKey,
    pkcs1 + pkcs1,
    `: ${rsaPem}: one block, its BEGIN and END lines included, and nothing else`,
  ],
  ['a broken key', rsaSigningKey, cut(pkcs1), `: ${rsaPem} that can be decoded`],
  [
    'an EC JSON Web Key for RSA',
    rsaSigningKey,
    p256Jwk,
    'kty: Expected "RSA", the type of an RSA JSON Web Key',
  ],
  ['a public RSA JSON Web Key', rsaSigningKey, jwkOf(rsa.publicKey), 'd: Expected the private exponent'],
  [
    'an RSA JSON Web Key without its primes',
    rsaSigningKey,
    { kty: 'RSA', n: rsaJwk.n, e: rsaJwk.e, d: rsaJwk.d },
    'p: Expected the first prime factor',
  ],
  ['the modulus of another key', rsaSigningKey, { ...rsaJwk, n: otherRsaJwk.n }, `n: ${belonging}`],
  ['the exponent of another key', rsaSigningKey, { ...rsaJwk, d: otherRsaJwk.d }, `d: ${belonging}`],
  ['the first exponent of another key', rsaSigningKey, { ...rsaJwk, dp: otherRsaJwk.dp }, `dp: ${belonging}`],
  [
    'the second exponent of another key',
    rsaSigningKey,
    { ...rsaJwk, dq: otherRsaJwk.dq },
    `dq: ${belonging}`,
  ],
  ['the inverse of another key', rsaSigningKey, { ...rsaJwk, qi: otherRsaJwk.qi }, `qi: ${belonging}`],
  ['a key of P-384', ecdsaP256SigningKey, pkcs8(p384.privateKey), `: ${p256Pem}, not a key of another kind`],
  [
    'an Ed25519 key',
    ecdsaP256SigningKey,
    pkcs8(ed25519.privateKey),
    `: ${p256Pem}, not a key of another kind`,
  ],
  [
    'an RSA JSON Web Key for P-256',
    ecdsaP256SigningKey,
    rsaJwk,
    'kty: Expected "EC", the type of a P-256 JSON Web Key',
  ],
  ['a JSON Web Key of P-384', ecdsaP256SigningKey, jwkOf(p384.privateKey), 'crv: Expected "P-256"'],
  [
    'a public JSON Web Key of P-256',
    ecdsaP256SigningKey,
    jwkOf(p256.publicKey),
    'd: Expected the private key, 32 bytes as base64url text',
  ],
  [
    'the point of another key',
    ecdsaP256SigningKey,
    { ...p256Jwk, x: otherP256Jwk.x, y: otherP256Jwk.y },
    'x: Expected the public key that belongs to "d"',
  ],
  [
    'a private key of zero',
    ecdsaP256SigningKey,
    { ...p256Jwk, d: 'A'.repeat(43) },
    'd: Expected a private key of the curve',
  ],
  [
    'no text',
    pemPrivateKey,
    7,
    ': Expected a private key as PEM, or a JSON object with the key "privateKey"',
  ],
  ['an empty object', pemPrivateKey, {}, 'privateKey: Expected this key, which is missing'],
  ['a public key', rsaSigningKey, spki(rsa.publicKey), `: ${rsaPem}, not a public key`],
  [
    'a public key of PKCS#1',
    pemPrivateKey,
    { privateKey: rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }) },
    'privateKey: Expected a private key as PEM, not a public key',
  ],
  [
    'a key as ssh-keygen writes it',
    ed25519SigningKey,
    pkcs8(ed25519.privateKey).replaceAll('PRIVATE', 'OPENSSH PRIVATE'),
    ': Expected an Ed25519 private key as PEM, not in the format of OpenSSH',
  ],
  [
    'a certificate',
    ecdsaP256SigningKey,
    '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
    `: ${p256Pem}, not a certificate`,
  ],
  [
    'a block of another kind',
    pemPrivateKey,
    parameters,
    ': Expected a private key as PEM: one block, its BEGIN and END lines included, and nothing else',
  ],
])('%s is refused', (_, schema, stored, issue) => {
  expect(issuesOf(schema, stored)).toStrictEqual([issue])
})

describe.each([
  ['\\n', (text: string) => text.replaceAll('\n', '\\n')],
  ['\\r\\n', (text: string) => text.replaceAll('\n', '\\r\\n')],
  ['spaces', (text: string) => text.replaceAll('\n', ' ')],
  ['nothing', (text: string) => text.replaceAll('\n', '')],
  ['\\n, in quotation marks', (text: string) => JSON.stringify(text)],
])('PEM with %s in place of its line breaks is refused, and why is said:', (_, spoil) => {
  const reason = 'its line breaks neither escaped nor replaced by spaces'
  test.each([
    ['rsaSigningKey', rsaSigningKey, rsa.privateKey, 'an RSA private key as PEM'],
    ['ecdsaP256SigningKey', ecdsaP256SigningKey, p256.privateKey, 'a P-256 private key as PEM'],
    ['ed25519SigningKey', ed25519SigningKey, ed25519.privateKey, 'an Ed25519 private key as PEM'],
    ['pemPrivateKey', pemPrivateKey, rsa.privateKey, 'a private key as PEM'],
    ['pem', pem('PRIVATE KEY'), rsa.privateKey, 'PEM text of one "PRIVATE KEY" block'],
    ['tlsCertificate', tlsCertificate, rsa.privateKey, 'PEM text'],
  ] as const)('%s', (_name, schema, key, what) => {
    expect(issuesOf(schema, spoil(pkcs8(key)))).toStrictEqual([`: Expected ${what}, ${reason}`])
  })

  test('the parts of tlsCertificate', () => {
    const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
    expect(issuesOf(tlsCertificate, { certificate: spoil(certificate) })).toStrictEqual([
      `certificate: Expected certificates as PEM, ${reason}`,
    ])
  })
})

test.each(Object.entries(canaries))('no refusal shows what it refused: %s', (_, canary) => {
  for (const [schema, jwk] of [
    [rsaSigningKey, rsaJwk],
    [ecdsaP256SigningKey, p256Jwk],
    [pemPrivateKey, { privateKey: '' }],
  ] as const) {
    expect(issuesOf(schema, canary)).toHaveLength(1)
    for (const key of Object.keys(jwk)) expect(issuesOf(schema, { ...jwk, [key]: canary })).toHaveLength(1)
    const wrapped = `-----BEGIN PRIVATE KEY-----\n${canary}\n-----END PRIVATE KEY-----`
    expect(issuesOf(schema, wrapped)).toHaveLength(1)
  }
})
