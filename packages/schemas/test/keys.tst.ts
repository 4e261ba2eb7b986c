import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto'
import { Agent } from 'node:https'
import { createSecureContext } from 'node:tls'
import {
  type aesKey,
  apiKey,
  type BasicAuth,
  type basicAuth,
  type bearerToken,
  type DatadogKeys,
  type datadogKeys,
  type EcJwk,
  type ecdsaP256SigningKey,
  ed25519SigningKey,
  type GithubApp,
  type GoogleServiceAccount,
  type githubApp,
  type googleServiceAccount,
  type Jwk,
  type Jwks,
  type jwk,
  type jwks,
  type KeyRing,
  keyRing,
  type OAuth2ClientCredentials,
  type OctJwk,
  type OkpJwk,
  type oauth2ClientCredentials,
  type pemPrivateKey,
  type RsaJwk,
  type rsaSigningKey,
  type SalesforceClientSecret,
  type SalesforceConnectedApp,
  type SalesforceJwtBearer,
  type SecretSchema,
  type SlackApp,
  type SnowflakeKeyPair,
  type StripeKeys,
  type salesforceConnectedApp,
  type slackApp,
  type snowflakeKeyPair,
  type sshPrivateKey,
  type stripeKeys,
  type TlsCertificate,
  type TwilioAccount,
  type TwilioApiKey,
  type TwilioAuthToken,
  type tlsCertificate,
  type twilioAccount,
  type webhookSecret,
} from '@extension-secrets/schemas'
import { createLocalJWKSet, importJWK } from 'jose'
import { expect, test } from 'tstyche'
import * as v from 'valibot'
import * as z from 'zod'

test('tokens and credentials', () => {
  expect<v.InferOutput<typeof bearerToken>>().type.toBe<string>()
  expect<v.InferOutput<typeof webhookSecret>>().type.toBe<string>()
  expect<v.InferOutput<typeof basicAuth>>().type.toBe<BasicAuth>()
  expect<v.InferOutput<typeof oauth2ClientCredentials>>().type.toBe<OAuth2ClientCredentials>()
  expect<OAuth2ClientCredentials['clientId']>().type.toBe<string>()
  expect<OAuth2ClientCredentials['tokenUrl']>().type.toBe<string | undefined>()
  expect<OAuth2ClientCredentials>().type.not.toHaveProperty('client_id')
})

test('keys are what node:crypto takes', () => {
  expect<v.InferOutput<typeof pemPrivateKey>>().type.toBe<KeyObject>()
  expect<v.InferOutput<typeof ecdsaP256SigningKey>>().type.toBe<KeyObject>()
  expect<v.InferOutput<typeof rsaSigningKey>>().type.toBe<KeyObject>()
  expect<v.InferOutput<typeof sshPrivateKey>>().type.toBe<string>()
})

test('a certificate is what tls and https take', () => {
  expect<v.InferOutput<typeof tlsCertificate>>().type.toBe<TlsCertificate>()
  expect<TlsCertificate['x509']>().type.toBe<X509Certificate>()
  expect<TlsCertificate['validTo']>().type.toBe<Date>()
  expect(createSecureContext).type.toBeCallableWith({} as TlsCertificate)
  expect(Agent).type.toBeConstructableWith({} as TlsCertificate)
})

test('the type of a JSON Web Key tells its members', () => {
  expect<v.InferOutput<typeof jwk>>().type.toBe<Jwk>()
  expect<v.InferOutput<typeof jwks>>().type.toBe<Jwks>()
  expect<Jwk>().type.toBe<EcJwk | OkpJwk | RsaJwk | OctJwk>()
  expect<Jwk['kty']>().type.toBe<'EC' | 'OKP' | 'RSA' | 'oct'>()
  expect<Extract<Jwk, { kty: 'EC' }>>().type.toBe<EcJwk>()
  expect<EcJwk['y']>().type.toBe<string>()
  expect<OkpJwk>().type.not.toHaveProperty('y')
  expect<OkpJwk['crv']>().type.toBe<'Ed25519' | 'Ed448' | 'X25519' | 'X448'>()
  expect<RsaJwk['d']>().type.toBe<string | undefined>()
  expect<Jwk>().type.not.toHaveProperty('n')
})

test('JSON Web Keys are what node:crypto and jose take', () => {
  expect(createPublicKey).type.toBeCallableWith({ key: {} as Jwk, format: 'jwk' } as const)
  expect(importJWK).type.toBeCallableWith({} as Jwk)
  expect(createLocalJWKSet).type.toBeCallableWith({} as Jwks)
})

test('a ring has the keys that its schema makes', () => {
  expect(keyRing(ed25519SigningKey)).type.toBe<SecretSchema<KeyRing<KeyObject>>>()
  expect(keyRing(apiKey)).type.toBe<SecretSchema<KeyRing<string>>>()
  expect<ReturnType<typeof keyRing<v.InferOutput<ReturnType<typeof aesKey>>>>>().type.toBe<
    SecretSchema<KeyRing<KeyObject>>
  >()
  expect(keyRing(z.object({ a: z.string() }))).type.toBe<SecretSchema<KeyRing<{ a: string }>>>()
  expect(keyRing(v.object({ a: v.string() }))).type.toBe<SecretSchema<KeyRing<{ a: string }>>>()
  expect<KeyRing<string>['current']>().type.toBe<{ readonly id: string; readonly key: string }>()
  expect<KeyRing<string>['keys']>().type.toBe<ReadonlyMap<string, string>>()
  expect(keyRing).type.not.toBeCallableWith('text')
})

test('third parties', () => {
  expect<v.InferOutput<typeof githubApp>>().type.toBe<GithubApp>()
  expect<v.InferOutput<typeof stripeKeys>>().type.toBe<StripeKeys>()
  expect<v.InferOutput<typeof slackApp>>().type.toBe<SlackApp>()
  expect<v.InferOutput<typeof datadogKeys>>().type.toBe<DatadogKeys>()
  expect<v.InferOutput<typeof snowflakeKeyPair>>().type.toBe<SnowflakeKeyPair>()
  expect<v.InferOutput<typeof googleServiceAccount>>().type.toBe<GoogleServiceAccount>()
  expect<v.InferOutput<typeof twilioAccount>>().type.toBe<TwilioAccount>()
  expect<v.InferOutput<typeof salesforceConnectedApp>>().type.toBe<SalesforceConnectedApp>()
  expect<TwilioAccount>().type.toBe<TwilioAuthToken | TwilioApiKey>()
  expect<SalesforceConnectedApp>().type.toBe<SalesforceClientSecret | SalesforceJwtBearer>()
  expect<GithubApp['appId']>().type.toBe<number>()
  expect<TwilioAccount>().type.not.toHaveProperty('apiKeySid')
})
