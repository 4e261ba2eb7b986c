import * as metrics from '@extension-secrets/client/emf'
import { startEmulator } from '@extension-secrets/emulator'
import { afterAll, afterEach, expect, jest, test } from '@jest/globals'
import type { handler as Handler } from '../src/index.ts'
import { eventOf } from './events.ts'
import { newSecrets, storedRing } from './keys.ts'

// A function prints until its process ends. This process runs other tests after this one, and its channels are theirs, too.
const stops: (() => void)[] = []
jest.unstable_mockModule('@extension-secrets/client/emf', () => ({
  ...metrics,
  publishMetrics: (...given: Parameters<typeof metrics.publishMetrics>) => {
    const stop = metrics.publishMetrics(...given)
    stops.push(stop)
    return stop
  },
}))

afterEach(() => {
  jest.restoreAllMocks()
})

afterAll(() => {
  for (const stop of stops) stop()
})

test('with a namespace the function prints metrics of its secrets, and never a value', async () => {
  const { signer, sealer, clientKey } = newSecrets()
  await using emulator = await startEmulator({
    secrets: {
      'payload-signer/signing-keys': storedRing(signer),
      'payload-signer/encryption-key': sealer.export().toString('base64'),
      'payload-signer/client-key': clientKey,
    },
  })
  Object.assign(process.env, emulator.env, { METRICS_NAMESPACE: 'PayloadSigner' })
  const printed: string[] = []
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed.push(String(chunk))
    return true
  })
  const { handler } = await import('../src/index.ts')
  const context = { getRemainingTimeInMillis: () => 30_000 } as Parameters<typeof Handler>[1]
  expect(await handler(eventOf('POST /sign', { body: '{}' }), context)).toMatchObject({ statusCode: 200 })
  write.mockRestore()

  const lines = printed.flatMap((text) => text.split('\n')).filter((line) => line.includes('"_aws"'))
  const emf = lines.map((line) => JSON.parse(line))
  expect(emf.map(({ Secret }) => Secret).toSorted()).toStrictEqual([
    'clientKey',
    'sealer',
    'signer',
    undefined,
  ])
  for (const { _aws } of emf) expect(_aws.CloudWatchMetrics[0].Namespace).toBe('PayloadSigner')
  expect(emf.at(-1)).toMatchObject({ RefreshedReads: 3, StaleIfErrorReads: 0 })
  expect(lines.join('\n')).not.toContain(clientKey)
})
