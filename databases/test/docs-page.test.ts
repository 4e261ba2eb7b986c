// The handlers that docs/databases.md shows, against real servers, through a rotation.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type RotationValue, startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { generate } from 'selfsigned'
import { pageExamples } from '../../scripts/docs/examples.ts'
import type { DatabaseServer } from '../driver.ts'
import { mongoCommand, startMongo } from '../servers/mongodb.ts'
import { mysqlCommand, startMysql } from '../servers/mysql.ts'
import { startPg } from '../servers/pg.ts'
import { redisCommand, startRedis } from '../servers/redis.ts'

// Finds the driver of PostgreSQL.
const folder = join(dirname(dirname(import.meta.dirname)), 'examples', 'orders', 'build', 'docs')
const RUN = `process.on('message', async () => {
  try {
    const { handler } = await import(process.argv[2])
    process.send({ answer: await handler({}, { getRemainingTimeInMillis: () => 10_000 }) })
  } catch (error) {
    process.send({ error: String(error) })
  }
})`

/** Words of drivers about a connection that the server has cut. */
const CUT = /terminat|closed|reset|lost/i

/** A handler of the page, and the secret that it declares. */
interface Handler {
  readonly file: string
  readonly secretId: string
  readonly secret: Readonly<Record<string, string | boolean>>
  readonly env?: Readonly<Record<string, string>>
}

/** A function that runs a handler in an environment of its own. */
class Environment {
  readonly #path: string
  readonly #env: NodeJS.ProcessEnv
  #child: ChildProcess

  constructor(path: string, env: NodeJS.ProcessEnv) {
    this.#path = path
    this.#env = env
    this.#child = this.#start()
  }

  #start(): ChildProcess {
    return fork(join(folder, 'run.mjs'), [this.#path], { env: this.#env, execArgv: [] })
  }

  /** Asks again if the driver had not heard yet that its connection was cut: that is not what is tested. */
  async ask(attempts = 5): Promise<unknown> {
    this.#child.send('ask')
    const [answer] = await once(this.#child, 'message')
    return attempts > 1 && CUT.test(answer.error) ? this.ask(attempts - 1) : answer
  }

  async end(): Promise<void> {
    this.#child.disconnect()
    this.#child.kill()
    await once(this.#child, 'exit')
  }

  async renew(): Promise<void> {
    await this.end()
    this.#child = this.#start()
  }
}

/** Asks a handler before a rotation, in its gap and after it; it has to log in again whenever the password changes. */
async function throughRotation(
  server: DatabaseServer & { cut?(user: string): Promise<void> },
  { file, secretId, secret, env = {} }: Handler,
): Promise<unknown[]> {
  const code = pageExamples('docs/databases.md').find((one) => one.file.endsWith(`/${file}`))?.code ?? ''
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, file), code)
  await writeFile(join(folder, 'run.mjs'), RUN)
  await server.setPassword('docs', 'one')
  const login = { ...secret, host: '127.0.0.1', port: server.port, username: 'docs' }
  await using emulator = await startEmulator({
    secrets: { [secretId]: { ...login, password: 'one' } },
    ttl: 3,
  })
  const environment = new Environment(join(folder, file), { ...process.env, ...emulator.env, ...env })
  const logInAgain = async (): Promise<void> => {
    if (server.cut === undefined) await environment.renew()
    else await server.cut('docs')
  }
  try {
    const answers = [await environment.ask()]
    const next: RotationValue = { ...login, password: 'two' }
    await emulator.rotate(secretId, next, {
      gap: 500,
      onSet: async () => {
        await server.setPassword('docs', 'two')
        await logInAgain()
      },
      onTest: async () => {
        answers.push(await environment.ask())
      },
    })
    await logInAgain()
    answers.push(await environment.ask())
    return answers
  } finally {
    await environment.end()
  }
}

const thrice = (answer: unknown): unknown[] => Array(3).fill({ answer })

test('PostgreSQL', async () => {
  await using server = await startPg()
  const secret = { engine: 'postgres', dbname: 'postgres' }
  const handler = { file: 'postgres.ts', secretId: 'orders/db', secret }
  expect(await throughRotation(server, handler)).toEqual(thrice(42))
})

if (mysqlCommand !== undefined) {
  const command = mysqlCommand
  test('MariaDB or MySQL', async () => {
    await using server = await startMysql(command)
    const secret = { engine: 'mysql', dbname: 'app' }
    const handler = { file: 'mysql.ts', secretId: 'orders/db', secret }
    expect(await throughRotation(server, handler)).toEqual(thrice(42))
  })
}

if (redisCommand !== undefined) {
  const command = redisCommand
  test.each(['ioredis.ts', 'node-redis.ts'])('Redis or Valkey, with TLS: %s', async (file) => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    })
    await using server = await startRedis(command, { cert, key })
    await mkdir(folder, { recursive: true })
    const authority = join(folder, 'cache.pem')
    await writeFile(authority, cert)
    const secret = { user_arn: 'arn:aws:elasticache:eu-west-1:123456789012:user:docs' }
    const env = { CACHE_PORT: String(server.port), NODE_EXTRA_CA_CERTS: authority }
    expect(await throughRotation(server, { file, secretId: 'orders/cache', secret, env })).toEqual(
      thrice('1'),
    )
  })
}

if (mongoCommand !== undefined) {
  const command = mongoCommand
  test('MongoDB', async () => {
    await using server = await startMongo(command)
    const secret = { engine: 'mongo', ssl: false }
    const handler = { file: 'mongodb.ts', secretId: 'orders/db', secret }
    expect(await throughRotation(server, handler)).toEqual(thrice(0))
  })
}
