import { type Emulator, startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { ask, parameter, secret } from './support/ask.ts'
import { caught } from './support/caught.ts'

const ID = '0f6f2e0c-5c3c-4a5b-9f0e-0d9c5f5f7a11'
const read = async (emulator: Emulator, more = '', id = 'a'): Promise<Record<string, unknown>> =>
  (await secret(emulator, id, more)).json()
const stages = (emulator: Emulator): readonly string[] =>
  emulator.versions('a').map((version) => [...version.stages].sort().join('+'))

test('a history is served as it is written: ids, dates, stages, binary values', async () => {
  await using emulator = await startEmulator({
    secrets: {
      a: {
        $versions: [
          { value: { $binary: 'AQID' }, stages: ['AWSPREVIOUS', 'blue'] },
          { id: ID, value: { n: 1 }, stages: ['AWSCURRENT'], created: '2026-03-01T10:15:30.499Z' },
          { value: 'next', stages: ['AWSPENDING'] },
          { value: 'forgotten' },
        ],
      },
    },
  })
  expect(await read(emulator)).toMatchObject({
    VersionId: ID,
    SecretString: '{"n":1}',
    CreatedDate: '2026-03-01T10:15:30.499Z',
    VersionStages: ['AWSCURRENT'],
  })
  expect(await read(emulator, `&versionId=${ID}`)).toHaveProperty('VersionId', ID)
  expect(await read(emulator, '&versionStage=blue')).toMatchObject({
    SecretBinary: 'AQID',
    SecretString: null,
  })
  expect(await read(emulator, '&versionStage=AWSPENDING')).toHaveProperty('SecretString', 'next')
  expect(stages(emulator)).toEqual(['AWSPREVIOUS+blue', 'AWSCURRENT', 'AWSPENDING', ''])
})

test('without stages the last version is current and the one before it previous; a label is the later one’s', async () => {
  const values = [{ value: '1' }, { value: '2' }, { value: '3' }]
  await using plain = await startEmulator({ secrets: { a: { $versions: values } } })
  expect(stages(plain)).toEqual(['', 'AWSPREVIOUS', 'AWSCURRENT'])
  const twice = values.map((version) => ({ ...version, stages: ['AWSCURRENT', 'x'] }))
  await using labelled = await startEmulator({ secrets: { a: { $versions: twice } } })
  expect(stages(labelled)).toEqual(['', '', 'AWSCURRENT+x'])
})

test('a secret without a current version is not found without a stage', async () => {
  const secrets = { a: { $versions: [{ value: 'x', stages: ['AWSPENDING'] }] } }
  await using agent = await startEmulator({ dialect: 'agent', secrets })
  expect(await read(agent)).toMatchObject({
    __type: 'ResourceNotFoundException',
    message: expect.stringContaining('AWSCURRENT'),
  })
})

test('a rotation moves the labels in the real order, and its steps see them move', async () => {
  await using emulator = await startEmulator({ secrets: { a: 'one' }, ttl: 0 })
  const seen: string[] = []
  const note =
    (step: string) =>
    async ({ secretId, versionId }: { secretId: string; versionId: string }) => {
      expect((await read(emulator, `&versionId=${versionId}`)).SecretString).toBe('two')
      seen.push(`${step} ${secretId}: ${stages(emulator).join(' | ')}`)
    }
  await emulator.rotate('a', 'two', {
    onCreate: note('create'),
    onSet: note('set'),
    onTest: note('test'),
    onFinish: note('finish'),
  })
  expect(seen).toEqual([
    'create a: AWSCURRENT | AWSPENDING',
    'set a: AWSCURRENT | AWSPENDING',
    'test a: AWSCURRENT | AWSPENDING',
    'finish a: AWSPREVIOUS | AWSCURRENT',
  ])
})

test('a rotation whose step throws ends there, and the next one starts over', async () => {
  await using emulator = await startEmulator({ secrets: { a: 'one' }, ttl: 0 })
  const failure = new Error('the database said no')
  const onSet = () => {
    throw failure
  }
  await expect(emulator.rotate('a', 'two', { onSet })).rejects.toBe(failure)
  expect(stages(emulator)).toEqual(['AWSCURRENT', 'AWSPENDING'])
  expect(await read(emulator)).toHaveProperty('SecretString', 'one')
  expect(await read(emulator, '&versionStage=AWSPENDING')).toHaveProperty('SecretString', 'two')
  emulator.rotate('a', 'three')
  expect(stages(emulator)).toEqual(['AWSPREVIOUS', '', 'AWSCURRENT'])
})

test('versions are put and stages moved by hand', async () => {
  await using emulator = await startEmulator({ secrets: { a: 'one' }, ttl: 0 })
  const [first] = emulator.versions('a')
  expect(emulator.putVersion('a', 'two', { stages: ['green'], versionId: ID })).toBe(ID)
  expect(await read(emulator, '&versionStage=green')).toHaveProperty('SecretString', 'two')
  emulator.moveStage('a', 'AWSCURRENT', ID)
  expect(stages(emulator)).toEqual(['AWSPREVIOUS', 'AWSCURRENT+green'])
  emulator.moveStage('a', 'AWSCURRENT', String(first?.versionId))
  expect(stages(emulator)).toEqual(['AWSCURRENT', 'AWSPREVIOUS+green'])
  emulator.moveStage('a', 'green', null)
  expect(stages(emulator)).toEqual(['AWSCURRENT', 'AWSPREVIOUS'])
  emulator.putVersion('a', 'three')
  expect(await read(emulator)).toHaveProperty('SecretString', 'three')
})

test.each([
  ['UNKNOWN_SECRET', (e: Emulator) => e.moveStage('none', 'x', null)],
  ['UNKNOWN_SECRET', (e: Emulator) => e.versions('none')],
  ['UNKNOWN_SECRET', (e: Emulator) => e.scheduleDeletion('none')],
  ['UNKNOWN_SECRET', (e: Emulator) => e.rotate('none', 'x', {})],
  ['UNKNOWN_VERSION', (e: Emulator) => e.moveStage('a', 'x', ID)],
  ['BAD_OPTION', (e: Emulator) => e.moveStage('a', 'AWSCURRENT', null)],
  ['BAD_OPTION', (e: Emulator) => e.moveStage('a', 'x y', null)],
  ['BAD_OPTION', (e: Emulator) => e.putVersion('a', 'x', { versionId: 'short' })],
  ['BAD_OPTION', (e: Emulator) => e.scheduleDeletion('a', 3)],
  ['BAD_VALUE', (e: Emulator) => e.putVersion('a', '')],
  ['UNKNOWN_PARAMETER', (e: Emulator) => e.labelParameter('none', 'x')],
  ['UNKNOWN_PARAMETER', (e: Emulator) => e.labelParameter('/p', 'x', 9)],
  ['UNKNOWN_PARAMETER', (e: Emulator) => e.removeParameter('none')],
  ['BAD_OPTION', (e: Emulator) => e.labelParameter('/p', 'aws-mine')],
])('what cannot be done is %s', async (code, call) => {
  await using emulator = await startEmulator({ secrets: { a: 'one' }, parameters: { '/p': 'x' } })
  expect(await caught(() => call(emulator))).toHaveProperty('code', code)
})

test('a secret marked for deletion is refused, can be restored, and is gone in the end', async () => {
  let now = Date.parse('2026-03-01T00:00:00Z')
  const secrets = { a: 'one', marked: { $versions: [{ value: 'x' }], $deleted: true } }
  await using agent = await startEmulator({
    dialect: 'agent',
    secrets,
    ttl: 0,
    cacheSize: 0,
    clock: () => now,
  })
  const refused = {
    __type: 'InvalidRequestException',
    message: expect.stringContaining('marked for deletion'),
  }
  expect(await read(agent, '', 'marked')).toMatchObject(refused)
  agent.scheduleDeletion('a', 7)
  expect(await read(agent)).toMatchObject(refused)
  agent.restoreSecret('a')
  expect(await read(agent)).toHaveProperty('SecretString', 'one')
  agent.scheduleDeletion('a', 7)
  now += 7 * 86_400_000 - 1
  expect(await read(agent)).toMatchObject(refused)
  now += 1
  expect(await read(agent)).toMatchObject({ __type: 'ResourceNotFoundException' })
  expect(await caught(() => agent.restoreSecret('a'))).toHaveProperty('code', 'UNKNOWN_SECRET')
})

test('parameters have versions, dates and labels; the selector says what was asked for', async () => {
  await using emulator = await startEmulator({
    ttl: 0,
    parameters: {
      '/p': {
        type: 'SecureString',
        versions: [
          { value: 'one', labels: ['blue', 'live'], modified: '2026-03-01T10:15:30.362Z' },
          { value: 'two', labels: ['live'] },
        ],
      },
    },
  })
  const get = async (more: string): Promise<unknown> =>
    (await parameter(emulator, '/p', `&withDecryption=true${more}`)).json().Parameter
  expect(await get('')).toMatchObject({ Value: 'two', Version: 2, Selector: null, Type: 'SecureString' })
  expect(await get('&label=blue')).toMatchObject({
    Value: 'one',
    Version: 1,
    Selector: ':blue',
    LastModifiedDate: '2026-03-01T10:15:30.362Z',
  })
  expect(await get('&label=live')).toMatchObject({ Value: 'two', Selector: ':live' })
  expect(await get('&version=1&label=live')).toMatchObject({ Value: 'one', Selector: ':1' })
  expect(await get('&label=live&version=1')).toMatchObject({ Value: 'two', Selector: ':live' })
  expect(await get('&version=&label=blue')).toMatchObject({ Value: 'one', Selector: ':blue' })
  emulator.labelParameter('/p', 'live', 1)
  expect(await get('&label=live')).toMatchObject({ Value: 'one', Version: 1 })
  expect(await get('&version=2')).toMatchObject({ Value: 'two', Selector: ':2' })
  const inName = async (name: string): Promise<unknown> =>
    (await parameter(emulator, name, '&withDecryption=true')).json().Parameter
  expect(await inName('/p:2')).toMatchObject({ Name: '/p', Value: 'two', Selector: ':2' })
  expect(await inName('/p:blue')).toMatchObject({ Name: '/p', Value: 'one', Selector: ':blue' })
  expect((await parameter(emulator, '/p:2', '&version=2')).status).toBe(400)
  expect((await parameter(emulator, '/p:none')).status).toBe(400)
  emulator.removeParameter('/p')
  expect((await parameter(emulator, '/p')).status).toBe(400)
})

test('a binary secret through Parameter Store has no value, and its version is in the selector', async () => {
  const secrets = { a: { $versions: [{ id: ID, value: { $binary: 'AQID' } }] } }
  await using emulator = await startEmulator({ secrets })
  const name = encodeURIComponent('/aws/reference/secretsmanager/a')
  const path = `/systemsmanager/parameters/get?name=${name}&withDecryption=true&version=${ID}&label=none`
  expect((await ask(emulator, path)).json().Parameter).toMatchObject({
    Value: null,
    Version: 0,
    DataType: null,
    Selector: `:${ID}`,
    SourceResult: expect.stringContaining('"secretBinary":"AQID"'),
  })
})
