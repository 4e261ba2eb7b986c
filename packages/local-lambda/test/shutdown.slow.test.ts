// "For a function with external extensions, Lambda reserves up to 300 ms (500 ms for a runtime with an internal
// extension) for the runtime process to perform a graceful shutdown"; "0 ms – A function with no registered extensions";
// "If the runtime or an extension does not respond to the Shutdown event within the limit, Lambda ends the process using
// a SIGKILL signal" (runtimes-extensions-api)
import { startEmulator } from '@extension-secrets/emulator'
import { availableRuntimes, type LambdaOptions, startLambda } from '@extension-secrets/local-lambda'
import { describe, expect, test } from '@jest/globals'
import { bundleFolder, isAlive } from '../../emulator/test/support/bundles.ts'
import { EXTENSION } from './support/extensions.ts'

const { write } = bundleFolder()
const command = write('observer.mjs', EXTENSION)
/** Reports its SIGTERM, and how many milliseconds it lived after it. */
const tells = write(
  'tells.mjs',
  `process.on('SIGTERM', () => {
  const since = performance.now()
  for (;;) console.log('TERM', Math.floor(performance.now() - since))
})
if (process.env.INTERNAL) {
  const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension/'
  const response = await fetch(base + 'register', {
    method: 'POST', headers: { 'Lambda-Extension-Name': 'inside' }, body: '{"events":[]}',
  })
  const headers = { 'Lambda-Extension-Identifier': response.headers.get('lambda-extension-identifier') }
  fetch(base + 'event/next', { headers }).catch(() => {})
}
export const handler = async ({ exit, sleep }) => {
  if (exit) process.exit(1)
  await new Promise((resolve) => setTimeout(resolve, sleep ?? 0))
}`,
)
const external = [{ command, env: { NAME: 'observer.mjs' } }]

describe.each(availableRuntimes())('in %s', (runtime) => {
  /** Milliseconds that it lived after SIGTERM; undefined if it got none. */
  async function graceOf(options: Partial<LambdaOptions>, event: object = {}): Promise<number | undefined> {
    const lambda = await startLambda({ bundle: tells, runtime, timeout: 1500, ...options })
    await lambda.invoke(event)
    await lambda.close()
    expect(isAlive(lambda.pid)).toBe(false)
    const last = lambda.logs.match(/TERM \d+(?=\n)/g)?.at(-1)
    return last === undefined ? undefined : Number(last.slice(5))
  }

  test('without an extension a function gets no SIGTERM', async () => {
    expect(await graceOf({})).toBeUndefined()
  })

  test('not after a timeout either', async () => {
    expect(await graceOf({}, { sleep: 60_000 })).toBeUndefined()
  })

  test.each([
    ['an external extension', 300, { extensions: external }],
    ['an internal extension', 500, { env: { INTERNAL: 'yes' } }],
    ['both', 500, { extensions: external, env: { INTERNAL: 'yes' } }],
  ])('with %s it gets SIGTERM, and %d ms', async (_, grace, options) => {
    const had = await graceOf(options)
    expect(had).toBeGreaterThan(grace - 100)
    expect(had).toBeLessThan(grace + 150)
  })

  test('an emulator counts as an extension', async () => {
    await using emulator = await startEmulator({ secrets: { a: 'b' } })
    const had = await graceOf({ emulator })
    expect(had).toBeGreaterThan(200)
    expect(had).toBeLessThan(450)
  })

  test('after a timeout, too', async () => {
    expect(await graceOf({ extensions: external }, { sleep: 60_000 })).toBeGreaterThan(200)
  })
})
