export { type ActiveDirectory, activeDirectory } from './active-directory.ts'
export { type AesKey, aesKey } from './aes-key.ts'
export { type ApiKey, apiKey } from './api-key.ts'
export { base64Bytes } from './base64-bytes.ts'
export type { DatabaseSecret } from './database-secret.ts'
export { type DocumentDb, documentDb, mongoUri } from './document-db.ts'
export { type Ed25519SigningKey, ed25519SigningKey } from './ed25519-signing-key.ts'
export {
  type CacheAddress,
  type Elasticache,
  elasticache,
  type NodeRedisOptions,
  nodeRedisOptions,
  type RedisOptions,
  redisOptions,
} from './elasticache.ts'
export { jsonSecret } from './json-secret.ts'
export { numericString } from './numeric-string.ts'
export { type PemLabel, pem } from './pem-text.ts'
export { type RdsCredentials, rdsCredentials } from './rds-credentials.ts'
export { type Db2Defaults, db2ConnectionString, type RdsDb2, rdsDb2 } from './rds-db2.ts'
export { type RdsManagedPassword, rdsManagedPassword } from './rds-managed-password.ts'
export { type RdsMariadb, rdsMariadb } from './rds-mariadb.ts'
export { type MysqlConfig, mysqlConfig, type RdsMysql, rdsMysql } from './rds-mysql.ts'
export { type OracleConfig, oracleConfig, type RdsOracle, rdsOracle } from './rds-oracle.ts'
export { type PostgresConfig, postgresConfig, type RdsPostgres, rdsPostgres } from './rds-postgres.ts'
export { type RdsSqlserver, rdsSqlserver, type SqlserverConfig, sqlserverConfig } from './rds-sqlserver.ts'
export { type RedactedSchema, redactIssues } from './redact-issues.ts'
export {
  type Redshift,
  type RedshiftServerless,
  redshift,
  redshiftConfig,
  redshiftServerless,
} from './redshift.ts'
export { type SecretFormat, secretFormat } from './secret-format.ts'
export type { SecretSchema } from './secret-schema.ts'
export type { StandardIssue, StandardResult, StandardSchema } from './standard-schema.ts'
export { type TextSecretOptions, textSecret } from './text-secret.ts'
export { type TimestreamInfluxdb, timestreamInfluxdb } from './timestream-influxdb.ts'
