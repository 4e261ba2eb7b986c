// What is exported names types of Node.js; since TypeScript 6 a project does not see those of itself.
/// <reference types="node" preserve="true" />
export { type ActiveDirectory, activeDirectory } from './active-directory.ts'
export { type AesKey, aesKey } from './aes-key.ts'
export { type ApiKey, apiKey } from './api-key.ts'
export { base64Bytes } from './base64-bytes.ts'
export { type BasicAuth, basicAuth } from './basic-auth.ts'
export { type BearerToken, bearerToken } from './bearer-token.ts'
export type { DatabaseSecret } from './database-secret.ts'
export { type DocumentDb, documentDb, isMongoAuthError, mongoUri } from './document-db.ts'
export { type EcdsaP256SigningKey, ecdsaP256SigningKey } from './ecdsa-p256-signing-key.ts'
export { type Ed25519SigningKey, ed25519SigningKey } from './ed25519-signing-key.ts'
export {
  type CacheAddress,
  type Elasticache,
  elasticache,
  isRedisAuthError,
  type NodeRedisOptions,
  nodeRedisOptions,
  type RedisOptions,
  redisOptions,
} from './elasticache.ts'
export { jsonSecret } from './json-secret.ts'
export type { EcJwk } from './jwk/ec.ts'
export { type Jwk, type Jwks, jwk, jwks } from './jwk/jwk.ts'
export type { JwkMembers } from './jwk/members.ts'
export type { OctJwk } from './jwk/oct.ts'
export type { OkpJwk } from './jwk/okp.ts'
export type { RsaJwk } from './jwk/rsa.ts'
export { type KafkaClientCertificate, kafkaClientCertificate } from './kafka-client-certificate.ts'
export { type KeyRing, keyRing } from './key-ring.ts'
export { numericString } from './numeric-string.ts'
export { type OAuth2ClientCredentials, oauth2ClientCredentials } from './oauth2-client-credentials.ts'
export { type PemPrivateKey, pemPrivateKey } from './pem-private-key.ts'
export { type PemLabel, pem } from './pem-text.ts'
export { type RdsCredentials, rdsCredentials } from './rds-credentials.ts'
export { type Db2Defaults, db2ConnectionString, type RdsDb2, rdsDb2 } from './rds-db2.ts'
export { type RdsManagedPassword, rdsManagedPassword } from './rds-managed-password.ts'
export { type RdsMariadb, rdsMariadb } from './rds-mariadb.ts'
export { isMysqlAuthError, type MysqlConfig, mysqlConfig, type RdsMysql, rdsMysql } from './rds-mysql.ts'
export {
  isOracleAuthError,
  type OracleConfig,
  oracleConfig,
  type RdsOracle,
  rdsOracle,
} from './rds-oracle.ts'
export {
  isPostgresAuthError,
  type PostgresConfig,
  postgresConfig,
  type RdsPostgres,
  rdsPostgres,
} from './rds-postgres.ts'
export {
  isSqlServerAuthError,
  type RdsSqlserver,
  rdsSqlserver,
  type SqlserverConfig,
  sqlserverConfig,
} from './rds-sqlserver.ts'
export {
  type Redshift,
  type RedshiftServerless,
  redshift,
  redshiftConfig,
  redshiftServerless,
} from './redshift.ts'
export { type RsaSigningKey, rsaSigningKey } from './rsa-signing-key.ts'
export { type SafeSchema, safeMessages } from './safe-messages.ts'
export { type SecretFormat, secretFormat } from './secret-format.ts'
export type { SecretSchema } from './secret-schema.ts'
export { type SshPrivateKey, sshPrivateKey } from './ssh-private-key.ts'
export type { StandardIssue, StandardResult, StandardSchema } from './standard-schema.ts'
export { type TextSecretOptions, textSecret } from './text-secret.ts'
export { type ConfluentCloudApiKey, confluentCloudApiKey } from './third-party/confluent-cloud-api-key.ts'
export { type DatabricksPat, databricksPat } from './third-party/databricks-pat.ts'
export { type DatadogKeys, datadogKeys } from './third-party/datadog-keys.ts'
export {
  type DatadogAdminKey,
  type DatadogApplicationKey,
  datadogAdminKey,
  datadogApplicationKey,
} from './third-party/datadog-managed-keys.ts'
export { type GithubApp, githubApp } from './third-party/github-app.ts'
export { type GitlabAccessToken, gitlabAccessToken } from './third-party/gitlab-access-token.ts'
export { type GoogleServiceAccount, googleServiceAccount } from './third-party/google-service-account.ts'
export { type MongodbAtlasUser, mongodbAtlasUri, mongodbAtlasUser } from './third-party/mongodb-atlas-user.ts'
export {
  type SalesforceClientSecret,
  type SalesforceConnectedApp,
  type SalesforceJwtBearer,
  salesforceConnectedApp,
} from './third-party/salesforce-connected-app.ts'
export { type SlackApp, slackApp } from './third-party/slack-app.ts'
export { type SnowflakeKeyPair, snowflakeKeyPair } from './third-party/snowflake-key-pair.ts'
export { type SnowflakePat, snowflakePat } from './third-party/snowflake-pat.ts'
export { type StripeKeys, stripeKeys } from './third-party/stripe-keys.ts'
export {
  type TwilioAccount,
  type TwilioApiKey,
  type TwilioAuthToken,
  twilioAccount,
} from './third-party/twilio-account.ts'
export { type TimestreamInfluxdb, timestreamInfluxdb } from './timestream-influxdb.ts'
export { type TlsCertificate, tlsCertificate } from './tls-certificate.ts'
export type { TlsOptions } from './tls-options.ts'
export { type TransferSftpConnector, transferSftpConnector } from './transfer-sftp-connector.ts'
export { type WebhookSecret, webhookSecret } from './webhook-secret.ts'
