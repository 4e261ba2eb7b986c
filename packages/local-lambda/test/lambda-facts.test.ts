// Facts of AWS's documentation that a function or its caller can see; each test quotes the sentence that it follows.
import { availableRuntimes, runLambda, startLambda } from '@extension-secrets/local-lambda'
import { describe, expect, test } from '@jest/globals'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'
import { caught } from './support/caught.ts'
import { BASICS, payload } from './support/invocations.ts'

const { write } = bundleFolder()
const basics = write('basics.mjs', BASICS)

describe.each(availableRuntimes())('in %s', (runtime) => {
  // "AWS_REGION – The AWS Region where the Lambda function is executed" (configuration-envvars)
  test.each([
    [undefined, 'arn:aws:lambda:eu-west-1:', 'eu-west-1'],
    ['us-east-2', 'arn:aws:lambda:us-east-2:', 'us-east-2'],
    ['cn-north-1', 'arn:aws-cn:lambda:cn-north-1:', 'cn-north-1'],
    ['us-gov-west-1', 'arn:aws-us-gov:lambda:us-gov-west-1:', 'us-gov-west-1'],
  ])('with AWS_REGION %s the ARN of the function is in that region', async (region, arn, expected) => {
    await using lambda = await startLambda({
      bundle: basics,
      runtime,
      env: region === undefined ? {} : { AWS_REGION: region },
    })
    expect(payload(await lambda.invoke())).toMatchObject({
      context: { invokedFunctionArn: `${arn}123456789012:function:basics` },
      env: { AWS_REGION: expected, AWS_DEFAULT_REGION: expected },
    })
  })

  // "Invocation payload (request and response): 6 MB each for request and response (synchronous)" (gettingstarted-limits);
  // Lambda's own words: "Request must be smaller than 6291456 bytes for the InvokeFunction operation"
  test('an event of 6 MB is sent, a larger one is refused', async () => {
    const length = write('length.mjs', 'export const handler = async (event) => event.length')
    await using lambda = await startLambda({ bundle: length, runtime })
    // Two quotation marks belong to it, and of "é" each has two bytes.
    const most = 'é'.repeat(3_145_727)
    expect(payload(await lambda.invoke(most))).toBe(3_145_727)
    const refused = await caught(() => lambda.invoke(`${most}x`))
    expect(refused).toMatchObject({
      code: 'BAD_EVENT',
      message: expect.stringContaining('6291457 bytes as JSON; Lambda takes at most 6291456 (6 MB)'),
    })
    const run = runLambda({ bundle: length, runtime, events: [1, `${most}x`] })
    await expect(run).rejects.toMatchObject({ message: expect.stringMatching(/^events\[1\] has 6291457/) })
  })

  // "The identifier of the tenant in a multi-tenant Lambda function"; "Up to 3,583 bytes of base64-encoded data about the
  // invoking client to pass to the function in the context object" (API_Invoke)
  test('a handler gets the tenant and the context of its caller', async () => {
    const tells = write(
      'tells.mjs',
      'export const handler = async (event, { tenantId, clientContext }) => ({ tenantId, clientContext })',
    )
    const clientContext = { custom: { greeting: 'grüße 😀' } }
    await using lambda = await startLambda({ bundle: tells, runtime, tenantId: 'blue', clientContext })
    expect(payload(await lambda.invoke())).toEqual({ tenantId: 'blue', clientContext })
    const green = await lambda.invoke({}, { tenantId: 'a green:1', clientContext: [7] })
    expect(payload(green)).toEqual({ tenantId: 'a green:1', clientContext: [7] })
    const run = await runLambda({ bundle: tells, runtime, events: [1], tenantId: 'red' })
    expect(run.results.map(payload)).toEqual([{ tenantId: 'red' }])
  })
})

test.each([
  ['tenantId', { tenantId: 'a,b' }],
  ['tenantId', { tenantId: 'a\r\nb' }],
  ['tenantId', { tenantId: 'x'.repeat(257) }],
  ['clientContext', { clientContext: () => 1 }],
  ['clientContext', { clientContext: 1n }],
  ['clientContext', { clientContext: 'x'.repeat(3000) }],
])('a wrong %s is named, of the function and of one invocation', async (name, options) => {
  const wrong = { code: 'BAD_OPTION', message: expect.stringMatching(`^option ${name} must be`) }
  const start = { bundle: basics, runtime: 'built-in' } as const
  expect(await caught(() => startLambda({ ...start, ...options } as never))).toMatchObject(wrong)
  await using lambda = await startLambda(start)
  expect(await caught(() => lambda.invoke({}, options as never))).toMatchObject(wrong)
})
