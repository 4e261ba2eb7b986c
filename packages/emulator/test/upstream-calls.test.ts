// How many questions to AWS are under way at once, as AWS itself would count them.
import { startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { parameter, secret } from './support/ask.ts'
import { exception, FakeAws } from './support/fake-aws.ts'

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
  const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'not-a-real-one' }
  const aws = { endpoint: fake.url, region: 'us-east-1', credentials }
  await using emulator = await startEmulator({ aws, maxConnections: 2 })
  const names = ['a', 'b', 'c', 'd']
  const asked = names.flatMap((name) => [secret(emulator, name), parameter(emulator, name)])
  await Promise.all(asked)
  expect(most).toEqual({ secret: 2, parameter: 2 })
  expect(fake.calls).toHaveLength(8)
})
