import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import {
  datadogKeys,
  githubApp,
  googleServiceAccount,
  salesforceConnectedApp,
  slackApp,
  snowflakeKeyPair,
  stripeKeys,
  twilioAccount,
} from '@extension-secrets/schemas'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type * as v from 'valibot'
import { accept, canaries, issuesOf } from './canary.ts'
import { cut, ecPair, encrypted, pkcs8, rsaPair, spki } from './support/keys.ts'
import { checkSchema, secretText } from './support/properties.ts'

const rsa = rsaPair()
const key = pkcs8(rsa.privateKey)
const pkcs1 = rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const weakKey = rsaPair(2047).privateKey
const weak = pkcs8(weakKey)
const weakLocked = encrypted(weakKey, 'passphrase')
const wrongKeys = [
  '',
  'CANARYcanary',
  cut(key),
  weak,
  pkcs8(ecPair('prime256v1').privateKey),
  encrypted(rsa.privateKey, 'CANARY'),
  spki(rsa.publicKey),
]
const words = ['CERTIFICATE', 'ENCRYPTED']
const plain = secretText(fc.constantFrom('', '-', '.'))
const anyCase = fc.stringMatching(/^[0-9a-fA-F]{32}$/)
const prefixed = (...prefixes: string[]) =>
  fc.tuple(fc.constantFrom(...prefixes), plain).map((parts) => parts.join(''))
const options = <K extends string>(...requiredKeys: K[]) => ({ requiredKeys, noNullPrototype: true }) as const

checkSchema('githubApp', {
  schema: githubApp,
  valid: fc.record(
    {
      appId: fc.integer({ min: 1 }).chain((id) => fc.constantFrom(id, String(id))),
      privateKey: fc.constantFrom(key, pkcs1),
      clientId: plain,
      clientSecret: plain,
      installationId: fc.integer({ min: 1 }),
      webhookSecret: plain,
    },
    options('appId', 'privateKey'),
  ),
  required: ['appId', 'privateKey'],
  wrong: { appId: ['', 'CANARY', '1.5', 0, -1, 1.5, '-1', '1e3', 2 ** 53], privateKey: wrongKeys },
  alsoTakes: { appId: ['number'] },
  words,
  output: (secret) => ({ ...secret, appId: Number(secret.appId), privateKey: key }),
  asText: true,
  runs: 10,
})

checkSchema('stripeKeys', {
  schema: stripeKeys,
  valid: fc.record(
    {
      secretKey: prefixed('sk_live_', 'sk_test_', 'rk_live_', 'rk_test_'),
      publishableKey: prefixed('pk_live_', 'pk_test_'),
      webhookSecret: prefixed('whsec_'),
    },
    options('secretKey'),
  ),
  required: ['secretKey'],
  wrong: {
    secretKey: [
      '',
      'pk_live_CANARYcanary',
      'whsec_CANARYcanary',
      'sk_CANARY canary',
      ' sk_live_CANARYcanary',
    ],
  },
  mutations: [
    {
      name: 'with the secret key as the publishable one',
      mutate: (secret) => ({ ...secret, publishableKey: secret.secretKey }),
    },
    {
      name: 'with the secret key as the signing secret',
      mutate: (secret) => ({ ...secret, webhookSecret: secret.secretKey }),
    },
  ],
  output: (secret) => secret,
  asText: true,
})

checkSchema('slackApp', {
  schema: slackApp,
  valid: fc.record(
    {
      botToken: prefixed('xoxb-', 'xoxe.xoxb-'),
      appToken: prefixed('xapp-'),
      signingSecret: plain,
      clientId: plain,
      clientSecret: plain,
    },
    options('botToken'),
  ),
  required: ['botToken'],
  wrong: { botToken: ['', 'xoxp-CANARYcanary', 'xapp-CANARYcanary', 'xoxb- CANARYcanary'] },
  mutations: [
    {
      name: 'with the bot token as the app-level one',
      mutate: (secret) => ({ ...secret, appToken: secret.botToken }),
    },
  ],
  output: (secret) => secret,
  asText: true,
})

const accountSid = anyCase.map((digits) => `AC${digits}`)
checkSchema('twilioAccount with an auth token', {
  schema: twilioAccount,
  valid: fc.record({ accountSid, authToken: plain }),
  required: ['accountSid', 'authToken'],
  wrong: {
    accountSid: [
      '',
      `SK${'0'.repeat(32)}`,
      `AC${'0'.repeat(31)}`,
      `AC${'0'.repeat(33)}`,
      `AC${'g'.repeat(32)}`,
    ],
  },
  output: (secret) => secret,
  asText: true,
})
checkSchema('twilioAccount with an API key', {
  schema: twilioAccount,
  valid: fc.record(
    { accountSid, apiKeySid: anyCase.map((digits) => `SK${digits}`), apiKeySecret: plain, authToken: plain },
    options('accountSid', 'apiKeySid', 'apiKeySecret'),
  ),
  required: ['accountSid', 'apiKeySecret'],
  wrong: { accountSid: ['', `SK${'0'.repeat(32)}`] },
  mutations: [
    {
      name: 'with an account for an API key',
      mutate: (secret) => ({ ...secret, apiKeySid: secret.accountSid }),
    },
    {
      name: 'without the key’s SID or the token',
      mutate: ({ accountSid, apiKeySecret }) => ({ accountSid, apiKeySecret }),
    },
  ],
  output: (secret) => secret,
  asText: true,
})

checkSchema('datadogKeys', {
  schema: datadogKeys,
  valid: fc.record(
    {
      apiKey: plain,
      applicationKey: plain,
      site: fc.constantFrom('datadoghq.com', 'us3.datadoghq.com', 'datadoghq.eu', 'ddog-gov.com'),
    },
    options('apiKey'),
  ),
  required: ['apiKey'],
  wrong: { apiKey: ['', 'CANARY canary', ' CANARYcanary'] },
  mutations: ['https://datadoghq.eu', 'datadoghq', 'datadoghq.eu/api'].map((site) => ({
    name: `with the site ${site}`,
    mutate: (secret: object) => ({ ...secret, site }),
  })),
  words: ['datadoghq'],
  output: (secret) => secret,
  asText: true,
})

const body = key.replace(/-----.*-----\n/g, '')
const locked = encrypted(rsa.privateKey, 'passphrase')
checkSchema('snowflakeKeyPair', {
  schema: snowflakeKeyPair,
  valid: fc
    .constantFrom(
      { privateKey: key },
      { privateKey: pkcs1 },
      { privateKey: body },
      { privateKey: body.replaceAll('\n', ''), publicKey: spki(rsa.publicKey) },
      {
        privateKey: locked,
        passphrase: 'passphrase',
        publicKey: spki(rsa.publicKey).replace(/-----.*-----\n/g, ''),
      },
      { privateKey: locked.replace(/-----.*-----\n/g, ''), passphrase: 'passphrase' },
      { privateKey: key, passphrase: 'passphrase' },
      { privateKey: key, passphrase: '', publicKey: '' },
      { privateKey: key, passphrase: null },
    )
    .chain((keys) =>
      fc
        .record({ account: fc.constantFrom('myorg-account', 'xy12345.eu-west-1'), user: plain })
        .map((names) => ({ ...names, ...keys })),
    ),
  required: ['account', 'user', 'privateKey'],
  wrong: {
    account: [
      '',
      'https://CANARYcanary',
      'CANARY canary',
      'CANARY.snowflakecomputing.com',
      'CANARY.eu-west-1.Snowflakecomputing.cn',
    ],
    privateKey: wrongKeys,
  },
  mutations: [
    {
      name: 'with another public key',
      mutate: (secret) => ({ ...secret, publicKey: spki(rsaPair().publicKey) }),
    },
    {
      name: 'with a broken public key',
      mutate: (secret) => ({ ...secret, publicKey: cut(spki(rsa.publicKey)) }),
    },
    {
      name: 'with an encrypted key that is too short',
      mutate: (secret) => ({ ...secret, privateKey: weakLocked, passphrase: 'passphrase' }),
    },
    {
      name: 'with an empty passphrase of an encrypted key',
      mutate: (secret) => ({ ...secret, privateKey: locked, passphrase: '' }),
    },
    {
      name: 'with another passphrase',
      mutate: (secret) => ({ ...secret, privateKey: locked, passphrase: 'CANARYcanary' }),
    },
    {
      name: 'without the passphrase of an encrypted key',
      mutate: ({ account, user }) => ({ account, user, privateKey: locked }),
    },
  ],
  words: ['CERTIFICATE', 'ENCRYPTED', 'passphrase', 'snowflakecomputing'],
  output: ({ account, user }) => ({ account, username: user, privateKey: key }),
  asText: true,
  runs: 12,
})

checkSchema('salesforceConnectedApp with a secret', {
  schema: salesforceConnectedApp,
  valid: fc.record(
    {
      consumerKey: plain,
      consumerSecret: plain,
      baseUri: fc.constant('https://a.my.salesforce.com'),
      appId: plain,
      consumerId: plain,
    },
    options('consumerKey', 'consumerSecret', 'baseUri'),
  ),
  required: ['consumerKey', 'consumerSecret', 'baseUri'],
  wrong: { baseUri: ['', 'CANARYcanary', 'http://a.my.salesforce.com', 'https://u:CANARYcanary@a.example'] },
  output: (secret) => secret,
  asText: true,
})
checkSchema('salesforceConnectedApp with a key', {
  schema: salesforceConnectedApp,
  valid: fc.record({
    consumerKey: plain,
    username: plain,
    privateKey: fc.constantFrom(key, pkcs1),
    baseUri: fc.constant('https://login.salesforce.com'),
  }),
  required: ['consumerKey', 'username', 'privateKey', 'baseUri'],
  wrong: { privateKey: wrongKeys },
  words,
  output: (secret) => ({ ...secret, privateKey: key }),
  asText: true,
  runs: 8,
})

checkSchema('googleServiceAccount', {
  schema: googleServiceAccount,
  valid: fc.record({
    type: fc.constant('service_account' as const),
    project_id: plain,
    private_key_id: plain,
    private_key: fc.constantFrom(key, pkcs1),
    client_email: plain.map((name) => `${name}@a.iam.gserviceaccount.com`),
    client_id: fc.stringMatching(/^[0-9]{21}$/),
    token_uri: fc.constant('https://oauth2.googleapis.com/token'),
    universe_domain: fc.constant('googleapis.com'),
  }),
  required: ['type', 'project_id', 'private_key_id', 'private_key', 'client_email', 'client_id', 'token_uri'],
  wrong: {
    type: ['', 'authorized_user'],
    private_key: wrongKeys,
    client_email: ['', 'CANARYcanary', 'a@b@c'],
    client_id: ['', 'CANARYcanary'],
    token_uri: ['', 'http://oauth2.googleapis.com/token'],
  },
  words,
  output: (secret) => ({ ...secret, private_key: key }),
  asText: true,
  runs: 8,
})

test.each([
  [githubApp, { appId: 1, privateKey: key }, 'clientId', 'clientSecret', 'webhookSecret', 'installationId'],
  [slackApp, { botToken: 'xoxb-1' }, 'signingSecret', 'appToken'],
  [datadogKeys, { apiKey: 'a' }, 'applicationKey', 'site'],
  [stripeKeys, { secretKey: 'sk_test_a' }, 'publishableKey', 'webhookSecret'],
  [twilioAccount, { accountSid: `AC${'0'.repeat(32)}`, authToken: 'a' }, 'apiKeySid'],
] as [v.GenericSchema<unknown, unknown>, object, ...string[]][])(
  'optional keys of schema %#, empty or null, count as absent',
  (schema, least, ...names) => {
    for (const value of ['', null])
      for (const name of names)
        expect(accept(schema, { ...least, [name]: value })).toStrictEqual(accept(schema, least))
  },
)

test('bare text is the one key that matters', () => {
  expect(accept(stripeKeys, 'rk_live_obviouslyFake\n')).toStrictEqual({ secretKey: 'rk_live_obviouslyFake' })
  expect(accept(datadogKeys, 'obviously-fake')).toStrictEqual({ apiKey: 'obviously-fake' })
  expect(issuesOf(stripeKeys, 'pk_live_CANARY')).toStrictEqual([
    'secretKey: Expected a secret key, "sk_…", or a restricted one, "rk_…"',
  ])
  expect(issuesOf(datadogKeys, '')).toStrictEqual(['apiKey: Expected an API key without white space'])
})

test('keys that a schema does not name are left out', () => {
  const stored = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'a', phone: '+1', apiKeySecret: 'b' }
  expect(accept(twilioAccount, stored)).toStrictEqual({ accountSid: stored.accountSid, authToken: 'a' })
})

test('a private key signs what its public key verifies', () => {
  const { privateKey } = accept(githubApp, { appId: '7', privateKey: pkcs1 })
  const signature = sign('sha256', Buffer.from('jwt'), createPrivateKey(privateKey))
  expect(verify('sha256', Buffer.from('jwt'), createPublicKey(rsa.privateKey), signature)).toBe(true)
})

test.each(Object.entries(canaries))('no refusal shows what it refused: %s', (_, canary) => {
  for (const schema of [
    githubApp,
    slackApp,
    twilioAccount,
    snowflakeKeyPair,
    salesforceConnectedApp,
    googleServiceAccount,
  ]) {
    expect(issuesOf(schema, canary)).not.toEqual([])
    for (const name of [
      'appId',
      'privateKey',
      'apiKeySid',
      'account',
      'passphrase',
      'baseUri',
      'private_key',
    ])
      expect(issuesOf(schema, { [name]: canary })).not.toEqual([])
  }
  expect(issuesOf(stripeKeys, canary)).not.toEqual([])
})
