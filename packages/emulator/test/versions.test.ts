import { startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
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

test('the agent has its own error for a stage that does not fit the version', async () => {
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

const statusOfPartial = async (name: string): Promise<{ partial: number; complete: number }> => {
  await using emulator = await startEmulator({ secrets: { [name]: 'x' } })
  const arn = String((await secret(emulator, name)).json().ARN)
  const status = async (id: string) => (await secret(emulator, id)).status
  return { partial: await status(arn.slice(0, -7)), complete: await status(arn) }
}

test.each([
  ['orders/db', 200],
  ['db-secret', 400],
  ['orders/db-123456', 400],
  ['db-secrets', 200],
  ['db-short', 200],
  ['secret', 200],
])('an ARN without its six characters finds %s as AWS does: %i', async (name, partial) => {
  expect(await statusOfPartial(name)).toEqual({ partial, complete: 200 })
})

test('whatever the name is, its complete ARN finds it, and a partial one that looks complete does not', async () => {
  const name = fc.stringMatching(/^[a-z0-9/_+=.@-]{1,14}$/)
  await fc.assert(
    fc.asyncProperty(name, async (one) => {
      expect(await statusOfPartial(one)).toEqual({ partial: /-.{6}$/.test(one) ? 400 : 200, complete: 200 })
    }),
    { numRuns: 60, seed: 3, examples: [['a-b-cdefg'], ['-------'], ['x-aa-bb-cc']] },
  )
})
