// What each export costs in a bundle. After a change that is worth its bytes: node packages/schemas/scripts/sizes.ts --update
import { beforeAll, expect, test } from '@jest/globals'
import { bundle, differences, measure, readBudget, type Sizes } from '../scripts/sizes.ts'

let measured: Sizes

beforeAll(async () => {
  measured = await measure()
}, 60_000)

test('nothing grew or shrank unannounced', async () => {
  expect(differences(measured, await readBudget())).toStrictEqual([])
})

test('a change of the budget, an export without one and one that is gone are seen', () => {
  const budget = { together: 5000, alone: { a: 1000, b: 1000, c: 1000, gone: 1 } }
  expect(differences({ together: 5012, alone: { a: 988, b: 1013, c: 987, added: 1 } }, budget)).toStrictEqual(
    [
      'added: 1 bytes, not in the budget',
      'b: 1013 bytes, 1000 in the budget',
      'c: 987 bytes, 1000 in the budget',
      'gone: in the budget, but not exported',
    ],
  )
  expect(differences({ ...budget, together: 5013 }, budget)).toStrictEqual([
    'all together: 5013 bytes, 5000 in the budget',
  ])
})

test('one schema costs less than half of all, and a helper next to nothing', () => {
  const { together, alone } = measured
  for (const size of Object.values(alone)) expect(size).toBeLessThan(together / 2)
  for (const name of ['secretFormat', 'postgresConfig', 'mysqlConfig', 'redshiftConfig', 'redisOptions'])
    expect(alone[name]).toBeLessThan(200)
})

const core = ['reading', 'safe-messages', 'secret-format', 'secret-schema']
const object = ['database-secret', 'keys', 'record', ...core, 'text', 'text-or-object']

test.each([
  ['rdsPostgres', ['rds-postgres', ...object]],
  ['rdsDb2', ['rds-db2', ...object]],
  ['elasticache', ['elasticache', ...object.filter((file) => file !== 'database-secret')]],
  ['redshiftServerless', ['redshift', ...object]],
  ['apiKey', ['api-key', 'bare-or-record', 'keys', ...core, 'text', 'text-or-object']],
  ['numericString', ['numeric-string', ...core, 'text']],
  ['pem', ['pem-text', ...core]],
  ['mongoUri', ['connection-text', 'document-db']],
  ['postgresConfig', ['rds-postgres']],
  ['safeMessages', ['safe-messages', 'secret-format', 'standard-schema']],
])('%s alone holds the code of these files only', async (name, files) => {
  expect((await bundle(`{ ${name} }`)).files).toStrictEqual(files.toSorted())
})
