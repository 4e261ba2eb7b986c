import { availableRuntimes, startLambda } from '@extension-secrets/local-lambda'
import { describe, expect, test } from '@jest/globals'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'
import { payload } from './support/invocations.ts'

const { write } = bundleFolder()

/** A function that is an extension itself, an internal one, and asks for what it may not have. */
const internal = write(
  'internal.mjs',
  `const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension/'
const send = async (method, path, headers = {}, body = method === 'GET' ? undefined : '{}') => {
  const response = await fetch(base + path, { method, headers, body })
  const text = await response.text()
  return { status: response.status, id: response.headers.get('lambda-extension-identifier'), ...JSON.parse(text) }
}
const register = (name, events) =>
  send('POST', 'register', { 'Lambda-Extension-Name': name }, JSON.stringify({ events }))
const as = (id, more) => ({ 'Lambda-Extension-Identifier': id, ...more })
const type = { 'Lambda-Extension-Function-Error-Type': 'Extension.Test' }
const unknown = '00000000-0000-4000-8000-000000000000'
const me = await register('me', ['INVOKE'])
const early = {
  registered: me,
  twice: await register('me', []),
  nameless: await send('POST', 'register'),
  notJson: await send('POST', 'register', { 'Lambda-Extension-Name': 'x' }, 'events'),
  notEvents: await send('POST', 'register', { 'Lambda-Extension-Name': 'x' }, '{"events":7}'),
  wrongEvent: await register('x', ['RESTORE']),
  shutdown: await register('x', ['SHUTDOWN']),
  noId: await send('GET', 'event/next'),
  badId: await send('GET', 'event/next', as('me')),
  unknownId: await send('GET', 'event/next', as(unknown)),
  noType: await send('POST', 'init/error', as(me.id)),
  unknownExit: await send('POST', 'exit/error', as(unknown, type)),
  noPath: await send('GET', 'register'),
}
const events = []
const loop = async () => {
  for (;;) {
    const { eventType, requestId } = await send('GET', 'event/next', as(me.id))
    events.push({ eventType, requestId, at: performance.now() })
    await new Promise((resolve) => setTimeout(resolve, Number(process.env.BUSY ?? 0)))
  }
}
loop().catch(() => {})
export const handler = async () => {
  return {
    early,
    events,
    late: await register('late', []),
    initError: await send('POST', 'init/error', as(me.id, type)),
  }
}`,
)

describe.each(availableRuntimes())('in %s', (runtime) => {
  test('what it refuses is answered with 403 and its reason', async () => {
    await using lambda = await startLambda({ bundle: internal, runtime })
    const { early, late, initError } = payload(await lambda.invoke()) as {
      early: Record<string, { status: number; id: string | null; errorType?: string }>
      late: object
      initError: object
    }
    expect(early.registered).toMatchObject({ status: 200, id: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect(early.registered).not.toHaveProperty('accountId')
    const { registered: _, noPath, ...refused } = early
    expect(noPath).toMatchObject({ status: 404 })
    expect(Object.values(refused).map(({ status }) => status)).toEqual(Object.values(refused).map(() => 403))
    expect(
      Object.fromEntries(Object.entries(refused).map(([key, { errorType }]) => [key, errorType])),
    ).toEqual({
      twice: 'Extension.InvalidExtensionState',
      nameless: 'Extension.InvalidExtensionName',
      notJson: 'InvalidRequestFormat',
      notEvents: 'InvalidRequestFormat',
      wrongEvent: 'Extension.InvalidEventType',
      shutdown: 'Extension.InvalidEventType',
      noId: 'Extension.MissingExtensionIdentifier',
      badId: 'Extension.InvalidExtensionIdentifier',
      unknownId: 'Extension.UnknownExtensionIdentifier',
      noType: 'Extension.MissingHeader',
      unknownExit: 'Extension.UnknownExtensionIdentifier',
    })
    expect(late).toMatchObject({ status: 403, errorType: 'Extension.RegistrationClosed' })
    expect(initError).toMatchObject({ status: 403, errorType: 'Extension.InvalidExtensionState' })
  })

  test('an internal extension gets each INVOKE, and the next invocation waits for it', async () => {
    await using lambda = await startLambda({ bundle: internal, runtime, env: { BUSY: '300' } })
    const first = await lambda.invoke()
    const second = await lambda.invoke()
    const { events } = payload(await lambda.invoke()) as { events: { at: number }[] }
    const [one, two] = events
    expect(one).toMatchObject({ eventType: 'INVOKE', requestId: first.requestId })
    expect(two).toMatchObject({ eventType: 'INVOKE', requestId: second.requestId })
    expect((two?.at ?? 0) - (one?.at ?? 0)).toBeGreaterThanOrEqual(295)
  })
})

test('an internal extension that reports an error in INIT fails it', async () => {
  const sorry = write(
    'sorry.mjs',
    `const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension/'
const headers = { 'Lambda-Extension-Name': 'sorry' }
const { headers: answer } = await fetch(base + 'register', { method: 'POST', headers, body: '{}' })
await fetch(base + 'init/error', {
  method: 'POST',
  headers: {
    'Lambda-Extension-Identifier': answer.get('lambda-extension-identifier'),
    'Lambda-Extension-Function-Error-Type': 'Extension.NoKey',
  },
})
await new Promise(() => setInterval(() => {}, 1000))
export const handler = async () => 1`,
  )
  await expect(startLambda({ bundle: sorry, runtime: 'built-in' })).rejects.toMatchObject({
    code: 'EXTENSION_FAILED',
    message: 'extension sorry reported Extension.NoKey during startup; see its output for the reason',
  })
})
