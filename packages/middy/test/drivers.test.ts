import { once } from 'node:events'
import { createSecureContext } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { createSecrets } from '@extension-secrets/middy'
import { describe, expect, test } from '@jest/globals'
import { Redis } from 'ioredis'
import { MongoClient } from 'mongodb'
import mysql from 'mysql2'
import nodemailer from 'nodemailer'
import pg from 'pg'
import { createClient } from 'redis'
import { generate } from 'selfsigned'
import { serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { unusedPort } from '../../client/test/support/returning-server.ts'
import { TOKEN, uniqueId } from './support/handler.ts'
import { runNode } from './support/run-node.ts'

const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }])
const tls = { key, cert, ca: [cert], rejectUnauthorized: false, servername: 'localhost' }
const login = { host: '127.0.0.1', user: 'app', password: 'canary', database: 'orders' }

/** Drivers and mailers that take a secret as it is: what is stored, and how one uses it. Nothing listens where they connect. */
const drivers: readonly [string, stored: object, use: (secret: never, port: number) => unknown][] = [
  ['pg, ssl of a pool', tls, (ssl) => failing(new pg.Pool({ ...login, port: 1, ssl }).connect())],
  ['pg, ssl of a client', tls, (ssl) => new pg.Client({ ...login, ssl })],
  ['pg, the whole', { ...login, ssl: tls }, (config) => new pg.Client(config)],
  ['mysql2', { ...login, ssl: tls }, (config) => mysql.createPool(config).end()],
  ['mysql2, a connection', { ...login, ssl: tls }, (config) => connection(mysql.createConnection(config))],
  [
    'mysql2, several hosts',
    { primary: login, other: login },
    (hosts: Record<string, object>) => {
      const cluster = mysql.createPoolCluster()
      for (const [name, config] of Object.entries(hosts)) cluster.add(name, config)
      cluster.end()
    },
  ],
  ['ioredis', { ...login, lazyConnect: true, tls }, (config) => new Redis(config).disconnect()],
  [
    'ioredis, a cluster',
    { nodes: [{ host: '127.0.0.1', port: 1 }], options: { lazyConnect: true, redisOptions: { tls } } },
    ({ nodes, options }: { nodes: object[]; options: object }) =>
      new Redis.Cluster(nodes, options).disconnect(),
  ],
  [
    'redis',
    { username: 'app', password: 'canary', socket: { host: '127.0.0.1', tls: true, ...tls } },
    (config) => createClient(config),
  ],
  [
    'mongodb',
    { auth: { username: 'app', password: 'canary' }, tls: true, ca: cert },
    (config) => new MongoClient('mongodb://127.0.0.1:1/orders', config).close(),
  ],
  [
    'nodemailer',
    { host: '127.0.0.1', pool: true, auth: { user: 'app', pass: 'canary' }, tls },
    (config: object) => nodemailer.createTransport(config).close(),
  ],
  [
    'nodemailer, a message',
    { from: 'a@example.com', to: ['b@example.com'], headers: { 'x-key': 'canary' } },
    (message: object) => nodemailer.createTransport({ jsonTransport: true }).sendMail(message),
  ],
  ['node:tls', tls, (options) => createSecureContext(options)],
  [
    'a client of the AWS SDK',
    { region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'canary' } },
    (config) => new SecretsManagerClient(config).config.credentials(),
  ],
]

function failing(work: Promise<unknown>): Promise<void> {
  return expect(work).rejects.toMatchObject({ code: 'ECONNREFUSED' })
}

async function connection(client: mysql.Connection): Promise<void> {
  const [error] = await once(client, 'error')
  expect(error).toMatchObject({ code: 'ECONNREFUSED' })
}

describe('a driver takes a secret as it is', () => {
  test.each(drivers)('%s', async (_driver, stored, use) => {
    await using server = await startRawServer(serveSecrets(() => JSON.stringify(stored)))
    const port = await unusedPort()
    const secrets = createSecrets({
      secrets: { config: { secretId: uniqueId(), format: 'json' } },
      endpoint: { port: server.port, token: TOKEN },
    })
    // Twice, as two invocations do: what the first did to its copy is not seen by the second.
    for (const _invocation of [1, 2]) {
      const { config } = await secrets.read()
      const given = 'host' in stored || 'nodes' in stored ? Object.assign(config as object, { port }) : config
      await use(given as never, port)
      expect((await secrets.read()).config).toEqual(stored)
    }
    expect(server.requests).toHaveLength(1)
  })
})

// Jest loads neither before Node.js 24.9: they ask by require for packages that are ES modules.
test('the drivers of SQL Server, tedious and mssql, take a secret as it is', async () => {
  const path = fileURLToPath(new URL('fixtures/sqlserver-drivers.ts', import.meta.url))
  const { status, stdout, stderr } = await runNode(path, {})
  expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: 'taken\n' })
})

describe('what a handler does to a value', () => {
  test('is not seen by the next invocation, nor by the next reading', async () => {
    const stored = { list: [1, { a: 'b' }], nested: { deep: { key: 'canary' } } }
    await using server = await startRawServer(serveSecrets(() => JSON.stringify(stored)))
    const secrets = createSecrets({
      secrets: { value: { secretId: uniqueId(), format: 'json' } },
      endpoint: { port: server.port, token: TOKEN },
    })
    const spoil = (value: object): void => {
      for (const [key, part] of Object.entries(value)) {
        if (typeof part === 'object' && part !== null) spoil(part)
        Object.defineProperty(value, key, { value: 'spoilt', enumerable: false })
        Object.assign(value, { added: true })
      }
      Object.setPrototypeOf(value, null)
    }
    const shown = await secrets.read()
    spoil(shown.value as object)
    expect(shown.value).toEqual(stored)
    expect((await secrets.read()).value).toEqual(stored)
  })
})
