import { inspect } from 'node:util'
import { startEmulator } from '@extension-secrets/emulator'
import { startLambda } from '@extension-secrets/local-lambda'
import { expect, test } from '@jest/globals'
import { ask, parameter, secret } from '../../emulator/test/support/ask.ts'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'
import { dispose } from '../../emulator/test/support/caught.ts'
import { RunningCli, runCli } from './support/cli.ts'

const CANARY = 'canary-7f3a9c'
const TOKEN = 'token-51e0bb'
const { write } = bundleFolder()

/** Everything that a logger could print of a value, hidden and nested properties included. */
const everything = (value: unknown): string =>
  inspect(value, { depth: 10, showHidden: true, getters: true }) + String(value) + JSON.stringify(value)

const expectNone = (text: string): void => {
  expect(text).not.toContain(CANARY)
  expect(text).not.toContain(TOKEN)
  expect(text).not.toContain(Buffer.from(CANARY).toString('base64'))
}

const errorOf = async (call: () => unknown): Promise<unknown> => {
  let result: unknown
  try {
    result = await call()
  } catch (error) {
    return error
  }
  await dispose(result)
  throw new Error('the call was expected to fail')
}

test('the request log holds no value and no token, whatever was asked and answered', async () => {
  await using emulator = await startEmulator({
    token: TOKEN,
    secrets: { text: CANARY, blob: Buffer.from(CANARY), json: { a: CANARY } },
    parameters: { plain: CANARY, safe: { type: 'SecureString', value: CANARY } },
  })
  for (const id of ['text', 'blob', 'json', 'missing']) await secret(emulator, id)
  for (const name of ['plain', 'safe', '/aws/reference/secretsmanager/text']) {
    await parameter(emulator, name, '&withDecryption=true')
  }
  await ask(emulator, `/other?x=${CANARY}`, { 'X-Aws-Parameters-Secrets-Token': `${TOKEN}x` })
  emulator.rotate('text', `${CANARY}2`)
  expect(emulator.requests).toHaveLength(8)
  expectNone(everything(emulator.requests))
})

test('the "encrypted" form of a SecureString does not hold it', async () => {
  const parameters = { safe: { type: 'SecureString', value: CANARY } } as const
  await using emulator = await startEmulator({ parameters })
  const { body } = await parameter(emulator, 'safe')
  expectNone(body + Buffer.from(/"Value":"([^"]+)"/.exec(body)?.[1] ?? '', 'base64').toString('latin1'))
})

test('no error holds a value or a token', async () => {
  await using emulator = await startEmulator({ secrets: { a: CANARY } })
  const loop: Record<string, unknown> = { a: CANARY }
  loop.self = loop
  const broken = write('broken.json', `{"secrets":{"a":${CANARY}}}`)
  const wrong = write('wrong.json', `{"secrets":{"a":{"$binary":"${CANARY}!"}}}`)
  const calls = [
    () => startEmulator({ token: `${TOKEN} with blank` }),
    () => startEmulator({ secrets: { a: { $binary: CANARY } } }),
    () => startEmulator({ secrets: CANARY as unknown as Record<string, string> }),
    () => startEmulator({ secrets: { a: [10n, CANARY] as unknown as string[] } }),
    () => startEmulator({ parameters: { a: [`${CANARY},`] } }),
    () => startEmulator({ parameters: { a: { type: CANARY, value: CANARY } as unknown as string } }),
    () => startEmulator({ secrets: { a: `${CANARY}${'x'.repeat(65_536)}` } }),
    () => startEmulator({ port: emulator.port, token: TOKEN, secrets: { a: CANARY } }),
    () => startEmulator({ file: broken }),
    () => startEmulator({ file: wrong }),
    () => emulator.rotate('a', loop as unknown as string),
    () => emulator.rotate('missing', CANARY),
    () => emulator.setParameter('a', { type: 'Binary', value: CANARY } as unknown as string),
    () => startLambda({ bundle: broken, env: { A: TOKEN } }),
    () => startLambda({ bundle: write('none.mjs', ''), env: { A: TOKEN, B: CANARY } }),
  ]
  for (const call of calls) expectNone(everything(await errorOf(call)))
})

test('the command prints no value, and no token that it was given', async () => {
  const file = write('secrets.json', `{"secrets":{"a":"${CANARY}"},"parameters":{"/p":"${CANARY}"}}`)
  const cli = new RunningCli(['emulate', '--port', '0', '--token', TOKEN, '--secrets', file])
  const [, url] = await cli.printed(/(http:\/\/127\.0\.0\.1:\d+)/)
  const headers = { 'X-Aws-Parameters-Secrets-Token': TOKEN }
  for (const path of ['/secretsmanager/get?secretId=a', '/systemsmanager/parameters/get?name=%2Fp']) {
    const response = await fetch(url + path, { headers, signal: AbortSignal.timeout(5000) })
    expect(await response.text()).toContain(CANARY)
  }
  await cli.printed(/\/p {2}200/)
  const { stdout, stderr } = await cli.stop('SIGTERM')
  expectNone(stdout + stderr)

  const broken = write('broken.json', `{"secrets":{"a":${CANARY}}}`)
  const mistakes = [
    ['--secrets', broken],
    ['--token', TOKEN, '--token'],
    [`--token ${TOKEN}`],
    ['--token', `-${TOKEN}`],
    [TOKEN],
    ['--port', TOKEN],
    ['--token', `${TOKEN} blank`],
    ['--dialect', CANARY],
  ]
  for (const failed of await Promise.all(mistakes.map((args) => runCli(['emulate', ...args])))) {
    expect(failed.code).toBeGreaterThan(0)
    expectNone(failed.stdout + failed.stderr)
  }
})

test('invoke prints only what the function itself prints', async () => {
  const file = write('secrets.json', `{"secrets":{"a":"${CANARY}"}}`)
  const bundle = write(
    'quiet.mjs',
    `export const handler = async () => {
  const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port, AWS_SESSION_TOKEN: token } = process.env
  const url = 'http://127.0.0.1:' + port + '/secretsmanager/get?secretId=a'
  const response = await fetch(url, { headers: { 'X-Aws-Parameters-Secrets-Token': token } })
  return (await response.text()).includes('${CANARY.slice(0, 6)}')
}`,
  )
  const { code, stdout, stderr } = await runCli(['invoke', bundle, '--secrets', file])
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'true\n' })
  expectNone(stdout + stderr)
})
