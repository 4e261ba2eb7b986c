// A web page in a browser on this machine reaches every port of loopback: it must not read events, nor answer them.
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { startLambda } from '@extension-secrets/local-lambda'
import { expect, test } from '@jest/globals'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'
import { payload } from './support/invocations.ts'

const { write } = bundleFolder()
const address = write('address.mjs', 'export const handler = async () => process.env.AWS_LAMBDA_RUNTIME_API')

async function ask(port: number, path: string, headers: Record<string, string>): Promise<number> {
  const asking = request({ host: '127.0.0.1', port, path, method: 'POST', headers })
  asking.end('{}')
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  response.resume()
  return response.statusCode ?? 0
}

test.each([
  ['the Runtime API', '/2018-06-01/runtime/invocation/unknown/response', 400],
  ['the Extensions API', '/2020-01-01/extension/unknown', 404],
  ['any other path', '/', 404],
])('%s serves programs on this machine, and no web page', async (_, path, own) => {
  await using lambda = await startLambda({ bundle: address, runtime: 'built-in' })
  const port = Number(String(payload(await lambda.invoke())).split(':')[1])
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`]) {
    expect(await ask(port, path, { host })).toBe(own)
    expect(await ask(port, path, { host, origin: `http://${host}` })).toBe(403)
    expect(await ask(port, path, { host, origin: 'null' })).toBe(403)
  }
  for (const host of ['rebound.example', `rebound.example:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`]) {
    expect(await ask(port, path, { host })).toBe(403)
  }
  expect(payload(await lambda.invoke())).toBe(`127.0.0.1:${port}`)
})
