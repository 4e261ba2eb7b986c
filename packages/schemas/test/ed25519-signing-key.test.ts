import { generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto'
import { ed25519SigningKey } from '@extension-secrets/schemas'
import { expect, test } from '@jest/globals'
import { accept, canaries, issuesOf } from './canary.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const pem = pemOf(privateKey)
const jwk = privateKey.export({ format: 'jwk' })

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

test.each([
  ['PEM', pem],
  ['PEM without its last newline', pem.trimEnd()],
  ['PEM with Windows line ends', pem.replaceAll('\n', '\r\n')],
  ['PEM with line ends of a lone carriage return', pem.replaceAll('\n', '\r')],
  ['PEM that is indented, as in a block of YAML', pem.replace(/^/gm, '  ')],
  ['a parsed JSON Web Key', jwk],
  ['a JSON Web Key with more members', { ...jwk, kid: 'a', alg: 'EdDSA', use: 'sig', key_ops: ['sign'] }],
  ['a JSON Web Key as text', JSON.stringify(jwk, null, 2)],
])('%s becomes a private key that signs', (_, stored) => {
  const key = accept(ed25519SigningKey, stored)
  expect(key.type).toBe('private')
  expect(key.asymmetricKeyType).toBe('ed25519')
  const data = Buffer.from('payload')
  expect(verify(null, data, publicKey, sign(null, data, key))).toBe(true)
})

const otherJwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
const notIts = 'Expected an Ed25519 private key as PEM'
const wholePem = `: ${notIts}: one block, its BEGIN and END lines included, and nothing else`

test.each([
  ['a public key', publicKey.export({ type: 'spki', format: 'pem' }), `: ${notIts}, not a public key`],
  [
    'an EC key',
    pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
    `: ${notIts}, not a key of another kind`,
  ],
  ['an Ed448 key', pemOf(generateKeyPairSync('ed448').privateKey), `: ${notIts}, not a key of another kind`],
  [
    'an X25519 key',
    pemOf(generateKeyPairSync('x25519').privateKey),
    `: ${notIts}, not a key of another kind`,
  ],
  [
    'an encrypted key',
    privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'CANARY' }),
    `: ${notIts} that is not encrypted`,
  ],
  ['PEM with text before it', `CANARY\n${pem}`, wholePem],
  ['PEM that is cut short', pem.slice(0, 60), wholePem],
  [
    'PEM around garbage',
    '-----BEGIN PRIVATE KEY-----\nQ0FOQVJZ\n-----END PRIVATE KEY-----',
    `: ${notIts} that can be decoded`,
  ],
  ['empty text', '', wholePem],
  ['no value', undefined, `: ${notIts} text or as a JSON Web Key`],
  [
    'broken JSON',
    JSON.stringify({ ...jwk, kid: 'CANARY' }).slice(0, -1),
    ': Expected valid JSON, because the text begins with "{"',
  ],
  [
    'an object of something else',
    { key: 'CANARY' },
    'privateKey: Expected this key, which is missing, or a JSON Web Key',
  ],
  ['a JSON Web Key of X25519', { ...jwk, crv: 'X25519' }, 'crv: Expected "Ed25519"'],
  [
    'a public JSON Web Key',
    publicKey.export({ format: 'jwk' }),
    'd: Expected the private key, 32 bytes as base64url text',
  ],
  [
    'a JSON Web Key without x',
    { ...jwk, x: undefined },
    'x: Expected the public key, 32 bytes as base64url text',
  ],
  [
    'a JSON Web Key whose d is short',
    { ...jwk, d: 'CANARY' },
    'd: Expected the private key, 32 bytes as base64url text',
  ],
  [
    'a JSON Web Key whose d is padded',
    { ...jwk, d: `${jwk.d}=` },
    'd: Expected the private key, 32 bytes as base64url text',
  ],
  ['a JSON Web Key of two keys', { ...jwk, x: otherJwk.x }, 'x: Expected the public key that belongs to "d"'],
])('%s is refused', (_, stored, issue) => {
  expect(issuesOf(ed25519SigningKey, stored)).toStrictEqual([issue])
})

test.each(Object.entries(canaries))('no refusal shows what it refused: %s', (_, canary) => {
  expect(issuesOf(ed25519SigningKey, canary)).toHaveLength(1)
  for (const key of ['kty', 'crv', 'd', 'x']) {
    const stored = { ...jwk, [key]: canary }
    expect(issuesOf(ed25519SigningKey, stored)).toStrictEqual([expect.stringMatching(`^${key}: `)])
    expect(issuesOf(ed25519SigningKey, JSON.stringify(stored))).toHaveLength(1)
  }
  if (typeof canary === 'string') {
    const wrapped = `-----BEGIN PRIVATE KEY-----\n${canary}\n-----END PRIVATE KEY-----`
    expect(issuesOf(ed25519SigningKey, wrapped)).toHaveLength(1)
  }
})
