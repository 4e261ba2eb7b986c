import { startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { secret } from './support/ask.ts'
import { caught } from './support/caught.ts'

test('a rotation moves AWSCURRENT on, keeps the old version as AWSPREVIOUS, and older ones without a stage', async () => {
  await using emulator = await startEmulator({ secrets: { a: 'one' }, ttl: 0 })
  const read = async (more = '') => (await secret(emulator, 'a', more)).json()
  const first = await read()
  emulator.rotate('a', 'two')
  const second = await read()
  emulator.rotate(String(first.ARN), 'three')

  expect(await read()).toMatchObject({ SecretString: 'three', VersionStages: ['AWSCURRENT'] })
  expect(await read('&versionStage=AWSPREVIOUS')).toEqual({ ...second, VersionStages: ['AWSPREVIOUS'] })
  expect(await read(`&versionId=${first.VersionId}`)).toEqual({ ...first, VersionStages: null })
  const both = (stage: string) =>
    secret(emulator, 'a', `&versionId=${second.VersionId}&versionStage=${stage}`)
  expect((await both('AWSPREVIOUS')).status).toBe(200)
  expect((await both('AWSCURRENT')).status).toBe(400)
})

test('a stage that does not fit the version is told apart by the agent', async () => {
  await using agent = await startEmulator({ dialect: 'agent', secrets: { a: 'one' } })
  const { VersionId } = (await secret(agent, 'a')).json()
  const { json } = await secret(agent, 'a', `&versionId=${VersionId}&versionStage=AWSPREVIOUS`)
  expect(json()).toHaveProperty('__type', 'InvalidRequestException')
})

test('setSecret starts a secret afresh, removeSecret removes it', async () => {
  await using emulator = await startEmulator({ secrets: { a: 'one' }, ttl: 0 })
  emulator.setSecret('a', ['two'])
  expect((await secret(emulator, 'a')).json()).toHaveProperty('SecretString', '["two"]')
  expect((await secret(emulator, 'a', '&versionStage=AWSPREVIOUS')).status).toBe(400)
  emulator.removeSecret('a')
  expect((await secret(emulator, 'a')).status).toBe(400)
})

test('rotating or removing a secret that is not there is an error that names it', async () => {
  await using emulator = await startEmulator()
  for (const call of [() => emulator.rotate('a', 'x'), () => emulator.removeSecret('a')]) {
    expect(await caught(call)).toMatchObject({
      code: 'UNKNOWN_SECRET',
      message: expect.stringContaining('"a"'),
    })
  }
})
