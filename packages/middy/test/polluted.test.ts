import { expect, test } from '@jest/globals'
import { parameterBody, respond, secretBody, startRawServer } from '../../client/test/support/raw-server.ts'
import { bundleFixture } from './support/bundle.ts'
import { runNode } from './support/run-node.ts'

const ELSEWHERE = '127.0.0.2'

/**
 * Names that a vulnerable deep merge may have put on `Object.prototype`: of our options, the client's and the socket's. Not those of
 * events of sockets, such as `connect`: Node.js takes these for listeners, and no socket of the process works any more.
 */
const POLLUTED: readonly (readonly [string, unknown])[] = [
  ...['host', 'hostname', 'localAddress', 'servername', 'origin', 'href'].map(
    (name) => [name, ELSEWHERE] as const,
  ),
  ...['port', 'localPort', 'defaultPort'].map((name) => [name, 1] as const),
  ...['path', 'socketPath', 'pathname'].map((name) => [name, '/nowhere.sock'] as const),
  ...['token', 'AWS_TOKEN', 'AWS_SESSION_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'].map(
    (name) => [name, 'another-token'] as const,
  ),
  ['PARAMETERS_SECRETS_EXTENSION_HTTP_PORT', '1'],
  ['endpoint', { host: ELSEWHERE, port: 1, token: 'another-token' }],
  ...[
    'secretId',
    'parameter',
    'versionId',
    'versionStage',
    'label',
    'roleArn',
    'key',
    'id',
    'name',
    'kind',
  ].map((name) => [name, 'another'] as const),
  ...['version', 'family', 'hints', 'fd', 'highWaterMark', 'autoSelectFamilyAttemptTimeout'].map(
    (name) => [name, 4] as const,
  ),
  ...['refreshNow', 'withDecryption', 'optional', 'allowH2', 'upgrade', 'reset', 'allowHalfOpen'].map(
    (name) => [name, true] as const,
  ),
  ...['ttl', 'staleIfError', 'jitter', 'retries', 'timeout', 'attemptTimeout', 'readiness', 'pipelining'].map(
    (name) => [name, 0] as const,
  ),
  ...[
    'headersTimeout',
    'bodyTimeout',
    'keepAliveTimeout',
    'connectTimeout',
    'maxHeaderSize',
    'maxResponseSize',
  ].map((name) => [name, 1] as const),
  ...['lookup', 'factory', 'dispatcher', 'signal', 'agent', 'onread', 'schema', 'body', 'expectContinue'].map(
    (name) => [name, 'another'] as const,
  ),
  ...['format', 'method', 'protocol', 'query', 'headers', 'failure', 'hint', 'detail', 'issues', 'ok'].map(
    (name) => [name, 'binary'] as const,
  ),
]

test('nothing on Object.prototype changes where a token goes', async () => {
  const servers = await Promise.all(
    POLLUTED.map(() =>
      startRawServer(({ query }, socket) =>
        query.has('name')
          ? respond(socket, 200, parameterBody('/flag', 'String', 'on'))
          : respond(socket, 200, secretBody('orders/db', 'p4ss')),
      ),
    ),
  )
  await using bundle = await bundleFixture('polluted')
  const jobs = POLLUTED.map(([name, value], index) => ({ name, value, port: servers[index]?.port }))
  const { stdout, stderr, status } = await runNode(bundle.path, { FIXTURE_JOBS: JSON.stringify(jobs) })
  expect([status, stderr]).toEqual([0, ''])
  const said: readonly string[] = JSON.parse(stdout)
  expect(POLLUTED.map(([name], index) => [name, said[index]])).toEqual(
    POLLUTED.map(([name]) => [name, 'p4ss on']),
  )
  for (const { requests } of servers) {
    expect(requests.map(({ path }) => path).sort()).toEqual([
      '/secretsmanager/get?secretId=orders%2Fdb',
      '/systemsmanager/parameters/get?name=%2Fflag&withDecryption=true',
    ])
    for (const { headers } of requests) expect(headers.get('x-aws-parameters-secrets-token')).toBe('a-token')
  }
  await Promise.all(servers.map((server) => server.close()))
})
