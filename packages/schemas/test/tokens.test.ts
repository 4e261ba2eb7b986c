import { basicAuth, bearerToken, oauth2ClientCredentials, webhookSecret } from '@extension-secrets/schemas'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { accept, canaries, issuesOf } from './canary.ts'
import { checkSchema, secretText } from './support/properties.ts'

/** Text of one line, with no white space at either end. */
const lineText = secretText(fc.stringMatching(/^[!-9;-~é鍵]{0,6}$/))
const token = secretText(fc.stringMatching(/^[A-Za-z0-9._~+/-]{0,6}$/))

checkSchema('bearerToken', {
  schema: bearerToken,
  valid: fc.record({ token: fc.tuple(token, fc.constantFrom('', '=', '==')).map((parts) => parts.join('')) }),
  required: ['token'],
  wrong: {
    token: ['', 'Bearer CANARYtoken', 'CANARY token', 'CANARYtoken=x', 'CANARYtoken\n\n', '=', 'CANARYé'],
  },
  mutations: [
    { name: 'with white space in them', mutate: ({ token }) => `${token} ${token}` },
    { name: 'as the value of a header', mutate: ({ token }) => `Bearer ${token}` },
    { name: 'in two lines', mutate: ({ token }) => `${token}\n${token}` },
  ],
  output: ({ token }) => token,
  asText: true,
})

checkSchema('webhookSecret', {
  schema: webhookSecret,
  valid: fc.record({ secret: lineText }),
  required: ['secret'],
  wrong: {
    secret: ['', 'CANARYofFifteen', ' CANARYof16letters', 'CANARYof16letters ', 'CANARYof\n16letters'],
  },
  mutations: [
    { name: 'cut to 15 characters', mutate: ({ secret }) => [...secret].slice(0, 15).join('') },
    { name: 'in two lines', mutate: ({ secret }) => `${secret}\n${secret}` },
  ],
  output: ({ secret }) => secret,
  asText: true,
})

checkSchema('basicAuth', {
  schema: basicAuth,
  valid: fc.record({ username: lineText, password: secretText(fc.constantFrom('', ':', 'é', '"')) }),
  required: ['username', 'password'],
  wrong: {
    username: ['', 'CANARY:user', ' CANARYuser', 'CANARY\u0000user', 'CANARY\u0085user'],
    password: ['', 'CANARY\u0000word', 'CANARY\nword', 'CANARYword '],
  },
  output: ({ username, password }) => ({ username, password }),
  asText: true,
})

const scope = fc
  .array(fc.stringMatching(/^[a-z:./]{1,9}$/), { minLength: 1, maxLength: 3 })
  .map((scopes) => scopes.join(' '))
const credentials = fc.record(
  {
    client_id: secretText(fc.constantFrom('', '-', '.')),
    client_secret: secretText(fc.constantFrom('', '~', '!')),
    token_url: fc.constantFrom('https://login.example.com/oauth2/token', 'http://127.0.0.1:8080/token'),
    scope,
    audience: fc.constant('https://api.example.com'),
  },
  { requiredKeys: ['client_id', 'client_secret'], noNullPrototype: true },
)
type Credentials = typeof credentials extends fc.Arbitrary<infer T> ? T : never
const inCamelCase = ({ client_id, client_secret, token_url, ...others }: Credentials) => ({
  clientId: client_id,
  clientSecret: client_secret,
  ...(token_url === undefined ? {} : { tokenUrl: token_url }),
  ...others,
})

checkSchema('oauth2ClientCredentials, as RFC 6749 spells it', {
  schema: oauth2ClientCredentials,
  valid: credentials,
  required: ['client_id', 'client_secret'],
  wrong: { client_id: ['', 'CANARYé', 'CANARY\n\n'], client_secret: ['', 'CANARYé', ' CANARY'] },
  mutations: [
    { name: 'with a key in both spellings', mutate: (secret) => ({ ...secret, clientId: secret.client_id }) },
  ],
  output: inCamelCase,
  asText: true,
})

checkSchema('oauth2ClientCredentials, in camel case', {
  schema: oauth2ClientCredentials,
  valid: credentials.map(inCamelCase),
  required: ['clientId', 'clientSecret'],
  output: (secret) => secret,
  asText: true,
})

test.each(['mF_9.B5f-4.1JqM', 'mF_9.B5f-4.1JqM\n', 'mF_9.B5f-4.1JqM\r\n', '{"token":"mF_9.B5f-4.1JqM\\n"}'])(
  '%j is the token mF_9.B5f-4.1JqM',
  (stored) => {
    expect(accept(bearerToken, stored)).toBe('mF_9.B5f-4.1JqM')
  },
)

test.each([
  [
    { username: 'a:b', password: 'CANARY' },
    'username: Expected a user name: one line of text without a colon',
  ],
  [{ username: 'a' }, 'password: Expected this key, which is missing'],
  ['reports:CANARY', ': Expected a JSON object'],
  ['{"username":', ': Expected valid JSON, because the text begins with "{"'],
])('%j is no basic authentication', (stored, issue) => {
  expect(issuesOf(basicAuth, stored)).toStrictEqual([issue])
})

const right = { client_id: 'orders', client_secret: 'CANARY' }
test.each([
  [{ client_secret: 'CANARY' }, 'client_id: Expected this key, which is missing'],
  [{ clientId: 'orders' }, 'client_secret: Expected this key, which is missing'],
  [
    { ...right, clientSecret: 'CANARY' },
    'clientSecret: Expected either "client_secret" or "clientSecret", not both',
  ],
  [{ client_id: 'orders', clientSecret: 7 }, 'clientSecret: Expected a client secret in ASCII'],
  [{ ...right, token_url: 'CANARY' }, 'token_url: Expected an https URL without credentials in it'],
  [
    { ...right, tokenUrl: 'http://login.example.com' },
    'tokenUrl: Expected an https URL without credentials in it',
  ],
  [
    { ...right, token_url: 'http://localhost.example' },
    'token_url: Expected an https URL without credentials in it',
  ],
  [
    { ...right, token_url: 'https://u:CANARY@a.example' },
    'token_url: Expected an https URL without credentials in it',
  ],
  [{ ...right, scope: 'a  b' }, 'scope: Expected scopes with one space between them'],
  [{ ...right, scope: ['a'] }, 'scope: Expected scopes with one space between them'],
  [
    { ...right, scope: '"CANARY"' },
    'scope: Expected scopes with one space between them, without the quotation marks around it',
  ],
  [{ ...right, audience: 7 }, 'audience: Expected one line of text'],
])('the client credentials %j are refused', (stored, issue) => {
  expect(issuesOf(oauth2ClientCredentials, stored)).toStrictEqual([issue])
})

test.each(Object.entries(canaries))('no refusal shows what it refused: %s', (kind, canary) => {
  for (const schema of [bearerToken, webhookSecret, basicAuth, oauth2ClientCredentials]) {
    const bareTextWillDo = schema === webhookSecret && kind === 'long text'
    if (kind !== 'text' && !bareTextWillDo) expect(issuesOf(schema, canary)).not.toEqual([])
    for (const key of ['token', 'secret', 'username', 'client_id', 'scope'])
      issuesOf(schema, { [key]: canary })
  }
})
