// How many questions to AWS are under way at once, as AWS itself would count them.
import { startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { parameter, secret } from './support/ask.ts'
import { exception, FakeAws } from './support/fake-aws.ts'

const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'not-a-real-one' }
const aws = ({ url }: FakeAws) => ({ endpoint: url, region: 'us-east-1', credentials })

test('Secrets Manager and Parameter Store are asked as many questions at once each', async () => {
  const running = { secret: 0, parameter: 0 }
  const most = { secret: 0, parameter: 0 }
  const full = Promise.withResolvers<void>()
  await using fake = await FakeAws.start(async ({ target }) => {
    const kind = target.startsWith('secretsmanager') ? 'secret' : 'parameter'
    running[kind] += 1
    most[kind] = Math.max(most[kind], running[kind])
    if (running.secret === 2 && running.parameter === 2) full.resolve()
    // With less room than that, nobody is ever answered.
    await full.promise
    running[kind] -= 1
    return exception('ResourceNotFoundException', '')
  })
  await using emulator = await startEmulator({ aws: aws(fake), maxConnections: 2 })
  const names = ['a', 'b', 'c', 'd']
  const asked = names.flatMap((name) => [secret(emulator, name), parameter(emulator, name)])
  await Promise.all(asked)
  expect(most).toEqual({ secret: 2, parameter: 2 })
  expect(fake.calls).toHaveLength(8)
})

test.each([
  [3, {}],
  [1, { maxConnections: 1 }],
  [5, { maxConnections: 5 }],
])('the extension asks %d at once with %j; what is cached waits for nobody', async (width, options) => {
  let running = 0
  let most = 0
  const full = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  await using fake = await FakeAws.start(async ({ input: { SecretId: id } }) => {
    if (id !== 'cached') {
      running += 1
      most = Math.max(most, running)
      if (running === width) full.resolve()
      await held.promise
      running -= 1
    }
    return { body: { Name: id, SecretString: 'x', VersionId: 'v', VersionStages: ['AWSCURRENT'] } }
  })
  await using emulator = await startEmulator({ aws: aws(fake), ...options })
  await secret(emulator, 'cached')
  const asked = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => secret(emulator, id))
  await full.promise
  expect((await secret(emulator, 'cached')).status).toBe(200)
  held.resolve()
  expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(asked.map(() => 200))
  expect(most).toBe(width)
  expect(fake.calls).toHaveLength(8)
})
