import { createPrivateKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:tls'
import { tlsCertificate } from '@extension-secrets/schemas'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { generate } from 'selfsigned'
import { accept, canaries, issuesOf } from './canary.ts'
import { cut, encrypted, pkcs8 } from './support/keys.ts'
import { checkSchema } from './support/properties.ts'

const year = 365 * 24 * 3_600_000
/** Makes a certificate with selfsigned, with a line break at the end of each text. */
async function make(
  commonName: string,
  options: Parameters<typeof generate>[1],
): Promise<{ cert: string; private: string; public: string }> {
  const made = await generate([{ name: 'commonName', value: commonName }], {
    algorithm: 'sha256',
    ...options,
  })
  const ended = (pem: string): string => `${pem.trim()}\n`
  return { cert: ended(made.cert), private: ended(made.private), public: ended(made.public) }
}
const authority = await make('Test Authority', {
  keyType: 'ec',
  extensions: [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ],
})
const leaf = await make('localhost', {
  keyType: 'ec',
  ca: { key: authority.private, cert: authority.cert },
  notBeforeDate: new Date('2020-01-01T00:00:00Z'),
  notAfterDate: new Date(Date.now() + year),
})
const other = await make('localhost', { keyType: 'ec' })
const rsa = await make('localhost', { keyType: 'rsa', keySize: 2048 })
const stored = { certificate: leaf.cert, privateKey: leaf.private, chain: authority.cert, ca: authority.cert }

checkSchema('tlsCertificate', {
  schema: tlsCertificate,
  valid: fc.constantFrom(
    { ...stored },
    { certificate: rsa.cert, privateKey: rsa.private },
    { certificate: `${leaf.cert}\n${authority.cert}`, privateKey: leaf.private },
  ),
  required: ['certificate', 'privateKey'],
  wrong: {
    certificate: ['', 'CANARYcanary', other.cert, authority.cert, leaf.private, leaf.public, cut(leaf.cert)],
    privateKey: ['', 'CANARYcanary', other.private, authority.private, leaf.cert, cut(leaf.private)],
  },
  mutations: [
    { name: 'with a broken chain', mutate: (secret) => ({ ...secret, chain: cut(authority.cert) }) },
    { name: 'with a key in the chain', mutate: (secret) => ({ ...secret, chain: authority.private }) },
    { name: 'with broken authorities', mutate: (secret) => ({ ...secret, ca: 'CANARYcanary' }) },
    {
      name: 'as one text with two keys',
      mutate: ({ certificate, privateKey }) => certificate + privateKey + privateKey,
    },
    { name: 'as one text without the key', mutate: ({ certificate }) => certificate },
    { name: 'as one text without a certificate', mutate: ({ privateKey }) => privateKey },
  ],
  words: ['CERTIFICATE', 'ENCRYPTED'],
  check: ({ x509, key }) => expect(x509.publicKey.asymmetricKeyType && key).toContain('BEGIN PRIVATE KEY'),
  asText: true,
  runs: 6,
})

test.each([
  ['certificate, chain, key', leaf.cert + authority.cert + leaf.private],
  ['key, certificate, chain', leaf.private + leaf.cert + authority.cert],
  ['chain, key, certificate', authority.cert + leaf.private + leaf.cert],
  ['certificate, key, chain', `${leaf.cert}\n${leaf.private}\r\n\n${authority.cert}`],
])('one text of %s', (_, text) => {
  const { cert, key, ca, x509, validFrom, validTo } = accept(tlsCertificate, text)
  expect(cert).toBe(leaf.cert + authority.cert)
  expect(key).toBe(leaf.private)
  expect(ca).toBeUndefined()
  expect(x509.raw.equals(new X509Certificate(leaf.cert).raw)).toBe(true)
  expect(validFrom).toStrictEqual(new Date('2020-01-01T00:00:00Z'))
  expect(Math.abs(validTo.getTime() - Date.now() - year)).toBeLessThan(600_000)
})

test('what openssl pkcs12 writes', () => {
  const attributes =
    'Bag Attributes\r\n    localKeyID: 54 69\r\nsubject=CN = localhost\n\nissuer=CN = Test Authority\n\n'
  const text = `Bag Attributes: <No Attributes>\nsubject=/CN=Test Authority\nissuer=/CN=Test Authority\n${authority.cert}${attributes}${leaf.cert}Key Attributes: <No Attributes>\n${leaf.private}`
  expect(accept(tlsCertificate, text).cert).toBe(leaf.cert + authority.cert)
})

test('a chain in any order, each certificate once', async () => {
  const extensions = [
    { name: 'basicConstraints', cA: true, critical: true } as const,
    { name: 'keyUsage', keyCertSign: true, critical: true } as const,
  ]
  const middle = await make('Middle', {
    keyType: 'ec',
    extensions,
    ca: { key: authority.private, cert: authority.cert },
  })
  const end = await make('localhost', { keyType: 'ec', ca: { key: middle.private, cert: middle.cert } })
  const chain = authority.cert + middle.cert
  const sorted = end.cert + middle.cert + authority.cert
  expect(accept(tlsCertificate, chain + end.cert + end.private).cert).toBe(sorted)
  const parts = { certificate: chain + end.cert, chain, privateKey: end.private }
  expect(accept(tlsCertificate, parts).cert).toBe(sorted)
  expect(accept(tlsCertificate, { ...parts, chain: null, ca: '' })).not.toHaveProperty('ca')
})

test('the parts of a JSON object, and authorities only where the secret has them', () => {
  const secret = accept(tlsCertificate, stored)
  expect(secret.cert).toBe(leaf.cert + authority.cert)
  expect(secret.ca).toBe(authority.cert)
  expect(
    Object.keys(accept(tlsCertificate, { certificate: rsa.cert, privateKey: rsa.private })),
  ).toStrictEqual(['cert', 'key', 'x509', 'validFrom', 'validTo'])
})

test('what comes out makes a connection on which both sides trust each other', async () => {
  const secret = accept(tlsCertificate, stored)
  const options = { ...secret, requestCert: true, rejectUnauthorized: true }
  const server = createServer(options, (socket) => socket.end('in')).listen(0, '127.0.0.1')
  try {
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const socket = connect({ ...secret, port, host: '127.0.0.1', checkServerIdentity: () => undefined })
    const [data] = await once(socket, 'data')
    expect(String(data)).toBe('in')
    expect(socket.authorized).toBe(true)
    socket.destroy()
  } finally {
    server.close()
  }
})

test('an expired certificate is not refused, and says so', async () => {
  const expired = await make('localhost', {
    keyType: 'ec',
    notBeforeDate: new Date('2020-01-01'),
    notAfterDate: new Date('2020-02-01'),
  })
  expect(accept(tlsCertificate, expired.cert + expired.private).validTo).toStrictEqual(new Date('2020-02-01'))
})

const key = new X509Certificate(leaf.cert).publicKey
const only = 'Expected certificates as PEM, their BEGIN and END lines included, and nothing else'
const noMatch = 'Expected the private key of one of the certificates'

test.each([
  ['the key of another certificate', { ...stored, privateKey: other.private }, `privateKey: ${noMatch}`],
  ['a key of another kind', { ...stored, privateKey: rsa.private }, `privateKey: ${noMatch}`],
  [
    'a public key',
    { ...stored, privateKey: key.export({ type: 'spki', format: 'pem' }) },
    'privateKey: Expected a private key as PEM, not a public key',
  ],
  ['no certificate', { privateKey: leaf.private }, 'certificate: Expected this key, which is missing'],
  ['no key', { certificate: leaf.cert }, 'privateKey: Expected this key, which is missing'],
  ['a key for a certificate', { ...stored, certificate: leaf.private }, `certificate: ${only}`],
  [
    'bytes that are no certificate',
    { ...stored, chain: '-----BEGIN CERTIFICATE-----\nQ0FOQVJZ\n-----END CERTIFICATE-----' },
    'chain: Expected certificates as PEM that can be decoded',
  ],
  [
    'text before the PEM',
    `CANARY\n${leaf.cert}${leaf.private}`,
    ': Expected certificates and their private key as PEM, their BEGIN and END lines included, and nothing else',
  ],
  [
    'a certificate alone',
    leaf.cert,
    ': Expected one private key among the PEM: one block, its BEGIN and END lines included, and nothing else',
  ],
  ['a number', 867_530_986, ': Expected PEM text, or a JSON object with "certificate" and "privateKey"'],
])('%s is refused', (_, secret, issue) => {
  expect(issuesOf(tlsCertificate, secret)).toStrictEqual([issue])
})

test('an encrypted key is refused, and why is said', () => {
  const { key } = accept(tlsCertificate, stored)
  const locked = encrypted(createPrivateKey(key), 'CANARY')
  expect(issuesOf(tlsCertificate, { ...stored, privateKey: locked })).toStrictEqual([
    'privateKey: Expected a private key as PEM that is not encrypted',
  ])
  expect(issuesOf(tlsCertificate, leaf.cert + locked)).toStrictEqual([
    ': Expected one private key among the PEM that is not encrypted',
  ])
  const lockedTheOldWay = createPrivateKey(key).export({
    type: 'sec1',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'CANARY',
  })
  expect(issuesOf(tlsCertificate, leaf.cert + lockedTheOldWay)).toStrictEqual([
    ': Expected one private key among the PEM that is not encrypted',
  ])
  expect(pkcs8(createPrivateKey(key))).toBe(key)
})

test.each(Object.entries(canaries))('no refusal shows what it refused: %s', (_, canary) => {
  expect(issuesOf(tlsCertificate, canary)).toHaveLength(1)
  for (const part of Object.keys(stored)) {
    if (canary === null && ['chain', 'ca'].includes(part)) continue // counts as absent
    const spoilt = { ...stored, [part]: canary }
    expect(issuesOf(tlsCertificate, spoilt)).toStrictEqual([expect.stringMatching(`^${part}: `)])
  }
})
