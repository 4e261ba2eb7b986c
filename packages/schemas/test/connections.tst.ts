import {
  type DocumentDb,
  db2ConnectionString,
  type Elasticache,
  isMongoAuthError,
  isMysqlAuthError,
  isOracleAuthError,
  isPostgresAuthError,
  isRedisAuthError,
  isSqlServerAuthError,
  type MongodbAtlasUser,
  mongodbAtlasUri,
  mongodbAtlasUser,
  mongoUri,
  mysqlConfig,
  nodeRedisOptions,
  oracleConfig,
  postgresConfig,
  type RdsDb2,
  type RdsManagedPassword,
  type RdsMariadb,
  type RdsMysql,
  type RdsOracle,
  type RdsPostgres,
  type RdsSqlserver,
  type Redshift,
  type RedshiftServerless,
  redisOptions,
  redshiftConfig,
  type SecretSchema,
  sqlserverConfig,
} from '@extension-secrets/schemas'
import type { RedisOptions } from 'ioredis'
import { MongoClient } from 'mongodb'
import type { ConnectionOptions, PoolOptions } from 'mysql2'
import type { ConnectionAttributes, PoolAttributes } from 'oracledb'
import type { ClientConfig, PoolConfig } from 'pg'
import type { RedisClientOptions } from 'redis'
import { Connection } from 'tedious'
import { expect, test } from 'tstyche'

declare const managed: RdsManagedPassword
const address = { host: 'h', port: 1 }

test('postgresConfig and redshiftConfig give what pg takes', () => {
  expect<ReturnType<typeof postgresConfig>>().type.toBeAssignableTo<ClientConfig>()
  expect<ReturnType<typeof postgresConfig>>().type.toBeAssignableTo<PoolConfig>()
  expect<ReturnType<typeof redshiftConfig>>().type.toBeAssignableTo<ClientConfig>()
  expect(postgresConfig).type.toBeCallableWith({} as RdsPostgres)
  expect(redshiftConfig).type.toBeCallableWith({} as Redshift)
  expect(redshiftConfig).type.toBeCallableWith({} as RedshiftServerless)
})

test('mysqlConfig gives what mysql2 takes, for MySQL and MariaDB', () => {
  expect<ReturnType<typeof mysqlConfig>>().type.toBeAssignableTo<ConnectionOptions>()
  expect<ReturnType<typeof mysqlConfig>>().type.toBeAssignableTo<PoolOptions>()
  expect(mysqlConfig).type.toBeCallableWith({} as RdsMysql)
  expect(mysqlConfig).type.toBeCallableWith({} as RdsMariadb)
})

test('sqlserverConfig gives what tedious takes', () => {
  expect<ReturnType<typeof sqlserverConfig>>().type.toBeAssignableTo<
    ConstructorParameters<typeof Connection>[0]
  >()
  expect(Connection).type.toBeConstructableWith(sqlserverConfig({} as RdsSqlserver))
})

test('oracleConfig gives what oracledb takes', () => {
  expect<ReturnType<typeof oracleConfig>>().type.toBeAssignableTo<ConnectionAttributes>()
  expect<ReturnType<typeof oracleConfig>>().type.toBeAssignableTo<PoolAttributes>()
  expect(oracleConfig).type.toBeCallableWith({} as RdsOracle)
})

test('redisOptions gives what ioredis takes, nodeRedisOptions what node-redis takes', () => {
  expect<ReturnType<typeof redisOptions>>().type.toBeAssignableTo<RedisOptions>()
  expect<ReturnType<typeof nodeRedisOptions>>().type.toBeAssignableTo<RedisClientOptions>()
  expect(redisOptions).type.toBeCallableWith({} as Elasticache, { host: 'h' })
  expect(redisOptions).type.not.toBeCallableWith({} as Elasticache)
  expect(nodeRedisOptions).type.not.toBeCallableWith({} as Elasticache, { port: 1 })
})

test('mongoUri and db2ConnectionString give text', () => {
  expect(MongoClient).type.toBeConstructableWith(mongoUri({} as DocumentDb))
  expect(mongoUri({} as DocumentDb)).type.toBe<string>()
  expect(db2ConnectionString({} as RdsDb2)).type.toBe<string>()
})

test('an RDS-managed password needs an address beside it', () => {
  for (const config of [postgresConfig, mysqlConfig, sqlserverConfig, oracleConfig]) {
    expect(config).type.toBeCallableWith({ ...managed, ...address })
    expect(config).type.not.toBeCallableWith(managed)
  }
  expect(db2ConnectionString).type.toBeCallableWith({ ...managed, host: 'h' }, { port: 1, dbname: 'd' })
})

test('an error predicate takes anything, as isStale is called', () => {
  expect(isPostgresAuthError).type.toBe<(error: unknown) => boolean>()
  expect(isMysqlAuthError).type.toBe<(error: unknown) => boolean>()
  expect(isMongoAuthError).type.toBe<(error: unknown) => boolean>()
  expect(isRedisAuthError).type.toBe<(error: unknown) => boolean>()
  expect(isOracleAuthError).type.toBe<(error: unknown) => boolean>()
  expect(isSqlServerAuthError).type.toBe<(error: unknown) => boolean>()
})

test('authorities to trust, as text or bytes', () => {
  expect(postgresConfig).type.toBeCallableWith({} as RdsPostgres, { ca: 'PEM' })
  expect(mysqlConfig).type.toBeCallableWith({} as RdsMysql, { ca: Buffer.from('PEM') })
  expect(mysqlConfig).type.not.toBeCallableWith({} as RdsMysql, { ca: 7 })
})

test('mongodbAtlasUser gives what mongodbAtlasUri takes', () => {
  expect(mongodbAtlasUser).type.toBe<SecretSchema<MongodbAtlasUser>>()
  expect(MongoClient).type.toBeConstructableWith(mongodbAtlasUri({} as MongodbAtlasUser))
})
