import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import { respond, startRawServer } from '../../client/test/support/raw-server.ts'
import { bundleFixture } from './support/bundle.ts'

const run = promisify(execFile)

test('what is gone through while a function loads reaches nobody, and keeps no process alive', async () => {
  await using server = await startRawServer((_request, socket) => respond(socket, 200, '{}'))
  await using bundle = await bundleFixture('load-only')
  // A process that does not end by itself is killed, and then this rejects.
  const { stdout, stderr } = await run(process.execPath, [bundle.path], {
    env: { AWS_SESSION_TOKEN: 'token', PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(server.port) },
    timeout: 20_000,
  })
  expect(JSON.parse(stdout)).toEqual({ compiled: true, sockets: 0 })
  expect(stderr).toBe('')
  expect(server.connections).toBe(0)
})
