import { writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { secret } from './support/ask.ts'
import { bundleFolder } from './support/bundles.ts'

const { write } = bundleFolder()
const EMPTY = { $versions: [] } as const
const NO_VALUE = "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"

test('the agent has its own error for a secret without a value, and the extension answers 400', async () => {
  await using agent = await startEmulator({ dialect: 'agent', secrets: { a: EMPTY } })
  expect((await secret(agent, 'a')).json()).toEqual({
    __type: 'ResourceNotFoundException',
    message: NO_VALUE,
  })
  expect(agent.versions('a')).toEqual([])
  await using extension = await startEmulator({ secrets: { a: EMPTY } })
  expect((await secret(extension, 'a')).status).toBe(400)
  expect(extension.requests[0]).toHaveProperty('reason', 'ResourceNotFoundException')
})

test.each([
  ['rotate', (emulator: Awaited<ReturnType<typeof startEmulator>>) => emulator.rotate('a', 'one')],
  ['putVersion', (emulator: Awaited<ReturnType<typeof startEmulator>>) => emulator.putVersion('a', 'one')],
  ['setSecret', (emulator: Awaited<ReturnType<typeof startEmulator>>) => emulator.setSecret('a', 'one')],
])('the first value comes by %s', async (_, give) => {
  await using emulator = await startEmulator({ secrets: { a: EMPTY }, ttl: 0 })
  give(emulator)
  expect((await secret(emulator, 'a')).json()).toMatchObject({
    SecretString: 'one',
    VersionStages: ['AWSCURRENT'],
  })
  emulator.reset()
  expect((await secret(emulator, 'a')).status).toBe(400)
})

test('a first rotation in steps: pending, then current, with nothing before it', async () => {
  await using emulator = await startEmulator({ secrets: { a: EMPTY }, ttl: 0 })
  const statuses: number[] = []
  const look = async () => void statuses.push((await secret(emulator, 'a')).status)
  await emulator.rotate('a', 'one', { onCreate: look, onFinish: look })
  expect(statuses).toEqual([400, 200])
  expect((await secret(emulator, 'a', '&versionStage=AWSPREVIOUS')).status).toBe(400)
})

test('a watched file gives the first value', async () => {
  const file = write('secrets.yaml', 'secrets:\n  a: { $versions: [] }\n')
  const { promise: reloaded, resolve } = Promise.withResolvers<readonly string[]>()
  await using emulator = await startEmulator({
    file,
    watch: true,
    ttl: 0,
    onReload: ({ changed }) => resolve(changed.secrets),
  })
  expect((await secret(emulator, 'a')).status).toBe(400)
  writeFileSync(file, 'secrets:\n  a: one\n')
  expect(await Promise.race([reloaded, setTimeout(10_000, ['too late'], { ref: false })])).toEqual(['a'])
  expect((await secret(emulator, 'a')).json()).toHaveProperty('SecretString', 'one')
})
