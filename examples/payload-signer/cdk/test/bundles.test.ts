// What is deployed runs: both bundles in a local Lambda, beside the emulated extension and a Secrets Manager.
import { join } from 'node:path'
import { startEmulator, startLambda } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { eventOf } from '../../test/events.ts'
import { SecretsManager } from '../../test/secrets-manager.ts'
import { FOLDERS, resourcesOf, templateOf } from './stacks.ts'

const id = 'payload-signer/signing-keys'

/** The environment that the stack gives a function. */
function environment(at: number): Record<string, string> {
  const { Variables } =
    resourcesOf(templateOf(), 'AWS::Lambda::Function')[at]?.[1].Properties.Environment ?? {}
  // The port is the emulator's.
  const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: _, ...others } = Variables
  return others
}

test('the rotation makes the ring that a stack begins without, and the function signs with it', async () => {
  await using emulator = await startEmulator({
    dialect: 'agent',
    ttl: 0,
    secrets: {
      // As Secrets Manager generates them for the stack.
      [id]: '{"keys":{}}',
      'payload-signer/encryption-key': '0f'.repeat(32),
      'payload-signer/client-key': 'k-3f9a64d1c0',
    },
  })
  await using manager = await SecretsManager.start(emulator)
  await using rotation = await startLambda({
    bundle: join(FOLDERS.rotationFolder, 'index.mjs'),
    env: {
      ...environment(1),
      AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    },
  })
  await manager.rotate(id, async (event) => {
    expect(await rotation.invoke(event)).toMatchObject({ status: 'success' })
  })

  await using signer = await startLambda({
    bundle: join(FOLDERS.functionFolder, 'index.mjs'),
    emulator,
    env: environment(0),
  })
  const sealed = await signer.invoke(eventOf('POST /seal', { body: '{"order":7}' }))
  expect(sealed).toMatchObject({ status: 'success', payload: { statusCode: 200 } })
  const { body } = (sealed as { payload: { body: string } }).payload
  expect(await signer.invoke(eventOf('POST /open', { body }))).toMatchObject({
    payload: { statusCode: 200, body: '{"payload":{"order":7}}' },
  })
  // The metrics that the alarms watch.
  const logs = JSON.stringify(signer.logs)
  for (const metric of ['FetchFailures', 'StaleIfErrorReads', 'PayloadSigner']) expect(logs).toContain(metric)

  // So soon after, the next key may not sign.
  const error = await manager
    .rotate(id, async (event) => {
      const result = await rotation.invoke(event)
      if (result.status === 'error') throw new Error(result.error.errorMessage)
    })
    .catch((reason: Error) => reason)
  expect(error?.message).toContain('may sign from')
}, 60_000)
