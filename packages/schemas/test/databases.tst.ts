import type {
  ActiveDirectory,
  activeDirectory,
  DocumentDb,
  documentDb,
  Elasticache,
  elasticache,
  RdsCredentials,
  RdsDb2,
  RdsManagedPassword,
  RdsMariadb,
  RdsOracle,
  RdsSqlserver,
  Redshift,
  RedshiftServerless,
  rdsCredentials,
  rdsDb2,
  rdsManagedPassword,
  rdsMariadb,
  rdsOracle,
  rdsSqlserver,
  redshift,
  redshiftServerless,
  SecretSchema,
  TimestreamInfluxdb,
  timestreamInfluxdb,
} from '@extension-secrets/schemas'
import { expect, test } from 'tstyche'

test('each schema gives its own type', () => {
  expect<typeof rdsDb2>().type.toBe<SecretSchema<RdsDb2>>()
  expect<typeof rdsMariadb>().type.toBe<SecretSchema<RdsMariadb>>()
  expect<typeof rdsOracle>().type.toBe<SecretSchema<RdsOracle>>()
  expect<typeof rdsSqlserver>().type.toBe<SecretSchema<RdsSqlserver>>()
  expect<typeof rdsCredentials>().type.toBe<SecretSchema<RdsCredentials>>()
  expect<typeof rdsManagedPassword>().type.toBe<SecretSchema<RdsManagedPassword>>()
  expect<typeof redshift>().type.toBe<SecretSchema<Redshift>>()
  expect<typeof redshiftServerless>().type.toBe<SecretSchema<RedshiftServerless>>()
  expect<typeof documentDb>().type.toBe<SecretSchema<DocumentDb>>()
  expect<typeof timestreamInfluxdb>().type.toBe<SecretSchema<TimestreamInfluxdb>>()
  expect<typeof elasticache>().type.toBe<SecretSchema<Elasticache>>()
  expect<typeof activeDirectory>().type.toBe<SecretSchema<ActiveDirectory>>()
})

test('engine tells the databases apart', () => {
  expect<RdsCredentials['engine']>().type.toBe<
    'db2' | 'mariadb' | 'mysql' | 'oracle' | 'postgres' | 'sqlserver'
  >()
  expect<Extract<RdsCredentials, { engine: 'oracle' }>>().type.toBe<RdsOracle>()
  const portOf = (secret: RdsCredentials): number => (secret.engine === 'db2' ? 0 : secret.port)
  expect(portOf).type.toBe<(secret: RdsCredentials) => number>()
})

test('a port always, but of Db2', () => {
  expect<Exclude<RdsCredentials, RdsDb2>['port']>().type.toBe<number>()
  expect<Redshift['port'] | RedshiftServerless['port'] | DocumentDb['port']>().type.toBe<number>()
  expect<RdsDb2['port']>().type.toBe<number | undefined>()
})

test('keys that are not required are absent, not undefined', () => {
  expect<RdsDb2>().type.toBeAssignableTo<{ readonly port?: number }>()
  expect<DocumentDb>().type.toBeAssignableTo<{ readonly ssl?: boolean; readonly dbname?: string }>()
  expect<DocumentDb>().type.not.toBeAssignableTo<{ readonly ssl: boolean }>()
  expect<RedshiftServerless>().type.toBeAssignableTo<{ readonly namespaceName?: string }>()
  expect<Redshift>().type.not.toHaveProperty('namespaceName')
  expect<DocumentDb>().type.not.toHaveProperty('dbInstanceIdentifier')
  expect<ActiveDirectory>().type.toBeAssignableTo<{ readonly directoryId?: string }>()
  expect<{ readonly username: string; readonly password: string }>().type.toBeAssignableTo<ActiveDirectory>()
})

test('the small ones have nothing but their keys', () => {
  expect<keyof RdsManagedPassword>().type.toBe<'username' | 'password'>()
  expect<keyof Elasticache>().type.toBe<'username' | 'password' | 'user_arn'>()
  expect<keyof ActiveDirectory>().type.toBe<'directoryId' | 'username' | 'password'>()
  expect<keyof TimestreamInfluxdb>().type.toBe<'engine' | 'username' | 'password' | 'dbIdentifier'>()
})
