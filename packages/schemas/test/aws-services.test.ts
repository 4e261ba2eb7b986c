// Secrets that other services of AWS read: Lambda's event sources of Kafka, and connectors of Transfer Family.
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { kafkaClientCertificate, transferSftpConnector } from '@extension-secrets/schemas'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { generate } from 'selfsigned'
import { accept, issuesOf } from './canary.ts'
import { cut, encrypted, opensshKey } from './support/keys.ts'
import { checkSchema, secretText } from './support/properties.ts'

const options = { algorithm: 'sha256', keyType: 'ec' } as const
const made = await generate([{ name: 'commonName', value: 'orders' }], options)
const other = await generate([{ name: 'commonName', value: 'others' }], options)
const key = createPrivateKey(made.private)
const certificate = `${made.cert.trim()}\n`
const passphrase = 'CANARY-passphrase'
const stored = { certificate, privateKey: encrypted(key, passphrase), privateKeyPassword: passphrase }

checkSchema('kafkaClientCertificate', {
  schema: kafkaClientCertificate,
  valid: fc.constantFrom<Partial<typeof stored>>(
    { ...stored },
    { certificate, privateKey: made.private },
    { certificate, privateKey: made.private, privateKeyPassword: '' },
  ),
  required: ['certificate', 'privateKey'],
  wrong: {
    certificate: ['', 'CANARYcanary', other.cert, cut(certificate)],
    privateKey: ['', 'CANARYcanary', other.private, certificate],
  },
  words: ['CERTIFICATE', 'ENCRYPTED', 'passphrase'],
  check: ({ key: pem }) => expect(createPrivateKey(pem).equals(key)).toBe(true),
  asText: true,
  runs: 6,
})

test('the key comes out decrypted, as TLS takes it', () => {
  const secret = accept(kafkaClientCertificate, { ...stored, certificate: certificate + other.cert })
  expect(secret.key).toMatch(/^-----BEGIN PRIVATE KEY-----/)
  expect(secret.cert.startsWith(certificate)).toBe(true)
  expect(() => createSecureContext({ cert: secret.cert, key: secret.key })).not.toThrow()
})

test.each([
  [{ privateKeyPassword: 'CANARY-wrong' }, 'privateKeyPassword: Expected the password of the private key'],
  [{ privateKeyPassword: 8675309 }, 'privateKeyPassword: Expected text'],
  [{ privateKeyPassword: undefined }, 'privateKey: Expected a private key as PEM that is not encrypted'],
  [{ privateKey: undefined }, 'privateKey: Expected this key, which is missing'],
  [
    { privateKey: stored.privateKey.replaceAll('\n', ' ') },
    expect.stringMatching(/^privateKey: Expected an encrypted private key as PEM, its line breaks/),
  ],
])('refuses %#', (change, issue) => {
  expect(issuesOf(kafkaClientCertificate, { ...stored, ...change })).toStrictEqual([issue])
})

const plain = secretText(fc.constantFrom('', '-', '.'))
const ssh = opensshKey(generateKeyPairSync('ed25519').privateKey)

checkSchema('transferSftpConnector', {
  schema: transferSftpConnector,
  valid: fc.record({ Username: plain, Password: plain }),
  required: ['Username', 'Password'],
  mutations: [{ name: 'with a broken key', mutate: (secret) => ({ ...secret, PrivateKey: cut(ssh) }) }],
  output: ({ Username: username, Password: password }) => ({ username, password }),
  asText: true,
})

test('a connector with a key alone, and with both', () => {
  const Username = 'orders'
  expect(accept(transferSftpConnector, { Username, PrivateKey: ssh })).toStrictEqual({
    username: Username,
    privateKey: ssh,
  })
  expect(accept(transferSftpConnector, { Username, Password: 'p', PrivateKey: ssh })).toStrictEqual({
    username: Username,
    password: 'p',
    privateKey: ssh,
  })
  expect(issuesOf(transferSftpConnector, { Username, PrivateKey: encrypted(key, passphrase) })).toStrictEqual(
    [expect.stringMatching(/^PrivateKey: Expected .+ that is not encrypted/)],
  )
  expect(issuesOf(transferSftpConnector, { Username })).toStrictEqual([
    'Password: Expected this key, which is missing, or "PrivateKey"',
  ])
})
