// What holds for every schema of tokens, keys and third parties: it says which format it wants, and works with the other.

import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import * as schemas from '@extension-secrets/schemas'
import { afterEach, describe, expect, test } from '@jest/globals'
import { generate } from 'selfsigned'
import * as v from 'valibot'
import { accept, issuesOf } from './canary.ts'
import { ecPair, opensshKey, pkcs8, rsaPair } from './support/keys.ts'

const rsa = rsaPair().privateKey
const ed25519 = generateKeyPairSync('ed25519').privateKey
const p256 = ecPair('prime256v1').privateKey
const certificate = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' })

/** Each schema with the format it wants, a secret as JSON, and the same secret as bare text if people store it so. */
const table: Record<string, readonly [v.GenericSchema<unknown, unknown>, 'text' | 'json', object, string?]> =
  {
    apiKey: [schemas.apiKey, 'text', { apiKey: 'k-1' }, 'k-1'],
    bearerToken: [schemas.bearerToken, 'text', { token: 'abc' }, 'abc'],
    webhookSecret: [schemas.webhookSecret, 'text', { secret: '0123456789abcdef' }, '0123456789abcdef'],
    aesKey: [schemas.aesKey(128), 'text', { key: '00'.repeat(16) }, '00'.repeat(16)],
    basicAuth: [schemas.basicAuth, 'json', { username: 'u', password: 'p' }],
    oauth2ClientCredentials: [
      schemas.oauth2ClientCredentials,
      'json',
      { client_id: 'a', client_secret: 'b' },
    ],
    pemPrivateKey: [schemas.pemPrivateKey, 'text', { privateKey: pkcs8(rsa) }, pkcs8(rsa)],
    sshPrivateKey: [schemas.sshPrivateKey, 'text', { privateKey: opensshKey(ed25519) }, opensshKey(ed25519)],
    tlsCertificate: [
      schemas.tlsCertificate,
      'text',
      { certificate: certificate.cert, privateKey: certificate.private },
      `${certificate.cert}\n${certificate.private}`,
    ],
    kafkaClientCertificate: [
      schemas.kafkaClientCertificate,
      'json',
      { certificate: certificate.cert, privateKey: certificate.private },
    ],
    transferSftpConnector: [schemas.transferSftpConnector, 'json', { Username: 'a', Password: 'b' }],
    jwk: [schemas.jwk, 'json', { kty: 'oct', k: 'AAAA' }],
    jwks: [schemas.jwks, 'json', { keys: [{ kty: 'oct', k: 'AAAA' }] }],
    ed25519SigningKey: [schemas.ed25519SigningKey, 'text', ed25519.export({ format: 'jwk' }), pkcs8(ed25519)],
    ecdsaP256SigningKey: [schemas.ecdsaP256SigningKey, 'text', p256.export({ format: 'jwk' }), pkcs8(p256)],
    rsaSigningKey: [schemas.rsaSigningKey, 'text', rsa.export({ format: 'jwk' }), pkcs8(rsa)],
    keyRing: [schemas.keyRing(schemas.apiKey), 'json', { current: 'a', keys: { a: 'k-1' } }],
    githubApp: [schemas.githubApp, 'json', { appId: 1, privateKey: pkcs8(rsa) }],
    stripeKeys: [schemas.stripeKeys, 'text', { secretKey: 'sk_test_a' }, 'sk_test_a'],
    slackApp: [schemas.slackApp, 'json', { botToken: 'xoxb-1' }],
    twilioAccount: [schemas.twilioAccount, 'json', { accountSid: `AC${'0'.repeat(32)}`, authToken: 'a' }],
    datadogKeys: [schemas.datadogKeys, 'text', { apiKey: 'a' }, 'a'],
    datadogApplicationKey: [
      schemas.datadogApplicationKey,
      'json',
      { appKey: 'a', appKeyId: 'b', serviceAccountId: 'c' },
    ],
    confluentCloudApiKey: [
      schemas.confluentCloudApiKey,
      'json',
      { apiKey: 'a', apiSecret: 'b', serviceAccountId: 'c' },
    ],
    snowflakePat: [
      schemas.snowflakePat,
      'json',
      { account: 'a', user: 'b', patTokenName: 'c', patTokenValue: 'd' },
    ],
    snowflakeKeyPair: [schemas.snowflakeKeyPair, 'json', { account: 'a', user: 'b', privateKey: pkcs8(rsa) }],
    salesforceConnectedApp: [
      schemas.salesforceConnectedApp,
      'json',
      { consumerKey: 'a', consumerSecret: 'b', baseUri: 'https://a.my.salesforce.com' },
    ],
    googleServiceAccount: [
      schemas.googleServiceAccount,
      'json',
      {
        type: 'service_account',
        project_id: 'a',
        private_key_id: 'b',
        private_key: pkcs8(rsa),
        client_email: 'a@b.example',
        client_id: '1',
        token_uri: 'https://oauth2.googleapis.com/token',
      },
    ],
  }

afterEach(() => {
  v.deleteGlobalMessage()
  v.deleteSchemaMessage()
})

describe.each(Object.entries(table))('%s', (_, [schema, format, stored, bare]) => {
  test('says which format it wants', () => {
    expect(Reflect.get(schema, schemas.secretFormat)).toBe(format)
    expect(schema['~standard']).toMatchObject({ version: 1, vendor: 'valibot' })
  })

  test('makes the same of parsed JSON, of its text, and of bare text', () => {
    const made = accept(schema, stored)
    const forms = [JSON.stringify(stored), JSON.stringify(stored, null, 2), `\n${JSON.stringify(stored)}\n`]
    for (const form of bare === undefined ? forms : [...forms, bare, `${bare}\n`])
      expect(comparable(accept(schema, form))).toStrictEqual(comparable(made))
  })

  test('leaves a parsed secret as it was', () => {
    const copy = structuredClone(stored)
    accept(schema, stored)
    expect(stored).toStrictEqual(copy)
  })

  test("does not let an application's own messages bring the secret back", () => {
    v.setGlobalMessage((issue) => `got ${issue.received} ${inspect(issue.input)}`)
    v.setSchemaMessage((issue) => `got ${issue.received} ${inspect(issue.input)}`)
    const spoilt = Object.fromEntries(Object.keys(stored).map((key) => [key, { CANARY: 'CANARY' }]))
    for (const secret of [spoilt, { CANARY: 'CANARY' }, ['CANARY'], '{"CANARY"', 867_530_986])
      expect(issuesOf(schema, secret)).not.toEqual([])
  })

  test('does not look for keys in the bytes of a binary secret', () => {
    const bytes = Buffer.from(bare ?? JSON.stringify(stored))
    expect(issuesOf(schema, bytes)).toStrictEqual([expect.stringMatching(/^: Expected /)])
  })

  test('takes nothing from a key named __proto__', () => {
    const hidden = JSON.parse(`{"__proto__":${JSON.stringify(stored)}}`)
    expect(issuesOf(schema, hidden)).not.toEqual([])
    expect(issuesOf(schema, JSON.stringify(hidden))).not.toEqual([])
  })
})

/** Keys and certificates cannot be compared as they are: what they hold can. */
function comparable(made: unknown): unknown {
  if (typeof made !== 'object' || made === null) return made
  if ('export' in made && typeof made.export === 'function') return made.export({ format: 'jwk' })
  return 'x509' in made ? { ...made, x509: String(made.x509) } : made
}
