// What is deployed runs: both bundles in a local Lambda, beside the emulated extension and a Secrets Manager.
import { join } from 'node:path'
import { startEmulator } from '@extension-secrets/emulator'
import { startLambda } from '@extension-secrets/local-lambda'
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

/** A line in the Embedded Metric Format, as CloudWatch reads it. */
interface EmfLine {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string
      readonly Dimensions: readonly (readonly string[])[]
      readonly Metrics: readonly { readonly Name: string }[]
    }[]
  }
  readonly [member: string]: unknown
}

function emfLines(logs: string): EmfLine[] {
  const lines = logs.split('\n')
  return lines.filter((line) => line.startsWith('{"_aws"')).map((line) => JSON.parse(line) as EmfLine)
}

/** Tells if a line holds a value of the metric that an alarm watches. */
function feeds(
  line: EmfLine,
  metric: string,
  dimensions: readonly { Name: string; Value: unknown }[],
): boolean {
  const names = JSON.stringify(dimensions.map(({ Name }) => Name))
  return (
    line._aws.CloudWatchMetrics.some(
      ({ Namespace, Dimensions, Metrics }) =>
        Namespace === 'PayloadSigner' &&
        Dimensions.some((set) => JSON.stringify(set) === names) &&
        Metrics.some(({ Name }) => Name === metric),
    ) &&
    typeof line[metric] === 'number' &&
    // The name of the function is known when it is deployed.
    dimensions.every(({ Name, Value }) => Name === 'FunctionName' || line[Name] === Value)
  )
}

test('the rotation makes the ring that a stack begins without, and the function signs with it; alarms have their metrics', async () => {
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
  const printed = emfLines(signer.logs)
  const alarms = resourcesOf(templateOf(), 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties)
  const watched = alarms.filter(({ Namespace }) => Namespace === 'PayloadSigner')
  expect(watched).toHaveLength(4)
  for (const { MetricName, Dimensions } of watched)
    expect(printed.filter((line) => feeds(line, MetricName, Dimensions))).not.toHaveLength(0)

  // Each is billed: the README says how many there are.
  const series = printed.flatMap(({ Secret, _aws }) =>
    _aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => `${Name} ${Secret}`)),
  )
  expect(new Set(series).size).toBe(14)

  // So soon after, the next key may not sign.
  const error = await manager
    .rotate(id, async (event) => {
      const result = await rotation.invoke(event)
      if (result.status === 'error') throw new Error(result.error.errorMessage)
    })
    .catch((reason: Error) => reason)
  expect(error?.message).toContain('may sign from')
})
