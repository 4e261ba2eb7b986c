// The secrets that Secrets Manager rotates together with its partners, in the shapes of its user guide.
import {
  confluentCloudApiKey,
  databricksPat,
  datadogAdminKey,
  datadogApplicationKey,
  gitlabAccessToken,
  mongodbAtlasUri,
  mongodbAtlasUser,
  snowflakePat,
} from '@extension-secrets/schemas'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { MongoClient } from 'mongodb'
import { accept, issuesOf } from './canary.ts'
import { checkSchema, hostName, secretText } from './support/properties.ts'

const plain = secretText(fc.constantFrom('', '-', '.'))
const options = <K extends string>(...requiredKeys: K[]) => ({ requiredKeys, noNullPrototype: true }) as const
const words = ['databricks', 'datadoghq', 'cloud']

const applicationKey = { appKey: plain, appKeyId: plain, serviceAccountId: plain }
checkSchema('datadogApplicationKey', {
  schema: datadogApplicationKey,
  valid: fc.record(applicationKey),
  required: Object.keys(applicationKey),
  wrong: { appKey: ['', 'CANARY canary', '"CANARYcanary"'] },
  output: (secret) => secret,
  asText: true,
})

const adminKey = {
  adminApiKey: plain,
  adminApiKeyId: plain,
  adminAppKey: plain,
  adminAppKeyId: plain,
  serviceAccountId: plain,
  site: fc.constantFrom('datadoghq.com', 'us5.datadoghq.com'),
}
checkSchema('datadogAdminKey', {
  schema: datadogAdminKey,
  valid: fc.record(adminKey),
  required: Object.keys(adminKey),
  wrong: { site: ['', 'https://datadoghq.eu'] },
  words,
  output: (secret) => secret,
  asText: true,
})

checkSchema('confluentCloudApiKey', {
  schema: confluentCloudApiKey,
  valid: fc.record(
    { apiKey: plain, apiSecret: plain, serviceAccountId: plain, resourceId: plain, environmentId: plain },
    options('apiKey', 'apiSecret', 'serviceAccountId'),
  ),
  required: ['apiKey', 'apiSecret', 'serviceAccountId'],
  output: (secret) => secret,
  asText: true,
})

const id = fc.integer({ min: 1 }).chain((id) => fc.constantFrom(id, String(id)))
checkSchema('gitlabAccessToken', {
  schema: gitlabAccessToken,
  valid: fc.record(
    { token: plain, tokenId: id, gitlabUrl: fc.constant('https://gitlab.com'), projectId: id, groupId: id },
    options('token', 'tokenId', 'gitlabUrl'),
  ),
  required: ['token', 'tokenId', 'gitlabUrl'],
  wrong: { tokenId: ['', 'CANARY', 0, '1.5'], gitlabUrl: ['', 'http://gitlab.com', 'CANARYcanary'] },
  alsoTakes: { tokenId: ['number'] },
  output: (secret) => {
    const numbers = Object.entries(secret).map(([key, value]) => [
      key,
      key.endsWith('Id') ? Number(value) : value,
    ])
    return Object.fromEntries(numbers)
  },
  asText: true,
})

checkSchema('databricksPat', {
  schema: databricksPat,
  valid: fc.record(
    {
      token: plain,
      tokenId: plain,
      workspaceUrl: fc.constant('https://dbc-0-0.cloud.databricks.com'),
      comment: secretText(),
    },
    options('token', 'tokenId', 'workspaceUrl'),
  ),
  required: ['token', 'tokenId', 'workspaceUrl'],
  words,
  output: (secret) => secret,
  asText: true,
})

checkSchema('snowflakePat', {
  schema: snowflakePat,
  valid: fc.record({
    account: fc.constantFrom('myorg-account', 'xy12345.eu-west-1'),
    user: plain,
    privateKey: plain,
    passphrase: fc.constant(''),
    patTokenName: plain,
    patTokenValue: plain,
  }),
  required: ['account', 'user', 'patTokenName', 'patTokenValue'],
  wrong: { account: ['', 'CANARY.snowflakecomputing.com'], patTokenValue: ['', 'CANARY canary'] },
  words: ['snowflakecomputing'],
  output: ({ account, user, patTokenName, patTokenValue }) => ({
    account,
    username: user,
    token: patTokenValue,
    tokenName: patTokenName,
  }),
  asText: true,
})

const credential = secretText().map((text) => text.trim())
const atlas = fc.record({
  username: credential,
  password: credential,
  clusterUrl: hostName,
  databaseName: fc.constantFrom('admin', '$external'),
  groupId: fc.constant('0123456789abcdef01234567'),
})
checkSchema('mongodbAtlasUser', {
  schema: mongodbAtlasUser,
  valid: atlas,
  required: ['username', 'password', 'clusterUrl', 'databaseName', 'groupId'],
  wrong: {
    clusterUrl: ['', 'mongodb+srv://CANARYcanary.mongodb.net', 'CANARYcanary:27017', ' CANARYcanary'],
  },
  words: ['rds.amazonaws'],
  output: (secret) => secret,
  asText: true,
})

test('mongodbAtlasUri: the driver reads back any credentials', () => {
  fc.assert(
    fc.property(atlas, (secret) => {
      const uri = mongodbAtlasUri(secret, { appName: 'a&b' })
      expect(uri).toMatch(/^mongodb\+srv:\/\/[!-~]+$/)
      const { options } = new MongoClient(uri)
      const { username, password, clusterUrl, databaseName } = secret
      expect(options.credentials).toMatchObject({ username, password, source: databaseName })
      expect(options).toMatchObject({ srvHost: clusterUrl, tls: true, appName: 'a&b' })
    }),
    { numRuns: 50 },
  )
})

test('optional keys that are empty or null count as absent', () => {
  const confluent = { apiKey: 'a', apiSecret: 'b', serviceAccountId: 'c' }
  expect(accept(confluentCloudApiKey, { ...confluent, resourceId: '', environmentId: null })).toStrictEqual(
    confluent,
  )
  const gitlab = { token: 'a', tokenId: 1, gitlabUrl: 'https://gitlab.com' }
  expect(accept(gitlabAccessToken, { ...gitlab, projectId: '', groupId: null })).toStrictEqual(gitlab)
})

test('what is wrong is said with the key', () => {
  expect(issuesOf(mongodbAtlasUser, { clusterUrl: 'mongodb+srv://CANARY' })[2]).toBe(
    'clusterUrl: Expected a host name or an IP address, without "://" and what follows a "/"',
  )
})
