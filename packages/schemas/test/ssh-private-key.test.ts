import { generateKeyPairSync } from 'node:crypto'
import { sshPrivateKey } from '@extension-secrets/schemas'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { accept, canaries, issuesOf } from './canary.ts'
import { cut, ecPair, encrypted, opensshKey, pkcs8, rsaPair, spki } from './support/keys.ts'
import { checkSchema } from './support/properties.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const openssh = opensshKey(privateKey)
const ec2 = rsaPair().privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()

checkSchema('sshPrivateKey', {
  schema: sshPrivateKey,
  valid: fc.constantFrom(openssh, ec2).map((privateKey) => ({ privateKey })),
  required: ['privateKey'],
  wrong: { privateKey: ['', 'CANARYcanary', 'ssh-ed25519 CANARYcanary', encrypted(privateKey, 'CANARY')] },
  mutations: [
    { name: 'without a line', mutate: ({ privateKey }) => cut(privateKey) },
    { name: 'twice', mutate: ({ privateKey }) => privateKey + privateKey },
    {
      name: 'with literal \\n for line ends',
      mutate: ({ privateKey }) => privateKey.replaceAll('\n', '\\n'),
    },
  ],
  words: ['ENCRYPTED'],
  output: ({ privateKey }) => privateKey,
  asText: true,
  runs: 10,
})

test.each([
  ['as it is', openssh],
  ['without its last newline', openssh.trimEnd()],
  ['with Windows line ends', openssh.replaceAll('\n', '\r\n')],
  [
    'in one line of base64',
    openssh.replace(/(?<=KEY-----\n)[^-]+/, (body) => `${body.replaceAll('\n', '')}\n`),
  ],
  ['as JSON text', JSON.stringify({ privateKey: openssh })],
  ['under its key, after white space', { privateKey: `\n ${openssh}\n` }],
])('a key %s comes out as ssh-keygen writes it', (_, stored) => {
  expect(accept(sshPrivateKey, stored)).toBe(openssh)
})

test('PEM of other formats ends in a newline too', () => {
  for (const pem of [ec2, pkcs8(ecPair('prime256v1').privateKey), pkcs8(privateKey)])
    expect(accept(sshPrivateKey, pem.trimEnd())).toBe(pem)
})

const whole = ': Expected a private key in the format of OpenSSH that is whole'
const pem = ': Expected a private key in the format of OpenSSH or as PEM'

test.each([
  [
    'another format',
    opensshKey(privateKey, { magic: 'openssh-key-v2\0' }),
    ': Expected a private key in the format of OpenSSH, "openssh-key-v1"',
  ],
  [
    'a cipher',
    opensshKey(privateKey, { cipher: 'aes256-ctr', kdf: 'bcrypt' }),
    ': Expected a private key without a passphrase',
  ],
  ['two keys', opensshKey(privateKey, { count: 2 }), whole],
  [
    'check numbers that differ, as after a wrong passphrase',
    opensshKey(privateKey, { secondCheck: 8 }),
    whole,
  ],
  ['a private part of another type', opensshKey(privateKey, { type: 'ssh-ed448' }), whole],
  ['a private part that fills no blocks', opensshKey(privateKey, { blockSize: 1 }), whole],
  ['bytes after its end', opensshKey(privateKey, { tail: 'CANARY' }), whole],
  ['nothing but the magic', block(Buffer.from('openssh-key-v1\0')), whole],
  ['a length beyond its end', block(Buffer.from('openssh-key-v1\0\xff\xff\xff\xffCANARY', 'latin1')), whole],
  ['a passphrase on PEM', encrypted(privateKey, 'CANARY'), `${pem} that is not encrypted`],
  ['only its public half', spki(publicKey), `${pem}, not a public key`],
])('a key with %s is refused', (_, stored, issue) => {
  expect(issuesOf(sshPrivateKey, stored)).toStrictEqual([issue])
  expect(issuesOf(sshPrivateKey, { privateKey: stored })).toStrictEqual([`privateKey${issue}`])
})

function block(bytes: Buffer): string {
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${bytes.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`
}

test('a key that is cut anywhere is refused', () => {
  const bytes = Buffer.from(openssh.replace(/-----.*-----/g, ''), 'base64')
  for (let length = 1; length < bytes.length; length++)
    expect(issuesOf(sshPrivateKey, block(bytes.subarray(0, length)))).toHaveLength(1)
  expect(accept(sshPrivateKey, block(bytes))).toBe(openssh)
})

test.each(Object.entries(canaries))('no refusal shows what it refused: %s', (_, canary) => {
  expect(issuesOf(sshPrivateKey, canary)).toHaveLength(1)
  expect(issuesOf(sshPrivateKey, { privateKey: canary })).toHaveLength(1)
  expect(issuesOf(sshPrivateKey, block(Buffer.from(String(canary))))).toHaveLength(1)
})
