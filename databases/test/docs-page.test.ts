// The handlers that docs/databases.md shows, against real servers, through a rotation.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type RotationValue, startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { pageExamples } from '../../scripts/docs/examples.ts'
import type { CuttingServer } from '../driver.ts'
import { mysqlCommand, startMysql } from '../servers/mysql.ts'
import { startPg } from '../servers/pg.ts'

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

async function ask(child: ChildProcess): Promise<unknown> {
  child.send('ask')
  return (await once(child, 'message'))[0]
}

/** A query that is sent before the driver has heard of it fails, whatever the password: that is not what is tested. */
async function cut(server: CuttingServer): Promise<void> {
  await server.cut('docs')
  await wait(100)
}

/** Asks a handler before a rotation, in its gap and after it; its connections are cut whenever the password changes. */
async function throughRotation(
  file: string,
  server: CuttingServer,
  secret: { readonly engine: string; readonly dbname: string },
): Promise<unknown[]> {
  const code = pageExamples('docs/databases.md').find((one) => one.file.endsWith(`/${file}`))?.code ?? ''
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, file), code)
  await writeFile(join(folder, 'run.mjs'), RUN)
  await server.setPassword('docs', 'one')
  const login = { ...secret, host: '127.0.0.1', port: server.port, username: 'docs' }
  await using emulator = await startEmulator({
    secrets: { 'orders/db': { ...login, password: 'one' } },
    ttl: 3,
  })
  const child = fork(join(folder, 'run.mjs'), [join(folder, file)], {
    env: { ...process.env, ...emulator.env },
    execArgv: [],
  })
  try {
    const answers = [await ask(child)]
    const next: RotationValue = { ...login, password: 'two' }
    await emulator.rotate('orders/db', next, {
      gap: 500,
      onSet: async () => {
        await server.setPassword('docs', 'two')
        await cut(server)
      },
      onTest: async () => {
        answers.push(await ask(child))
      },
    })
    await cut(server)
    answers.push(await ask(child))
    return answers
  } finally {
    child.disconnect()
    child.kill()
    await once(child, 'exit')
  }
}

const ANSWERS = [{ answer: 42 }, { answer: 42 }, { answer: 42 }]

test('PostgreSQL', async () => {
  await using server = await startPg()
  const secret = { engine: 'postgres', dbname: 'postgres' }
  expect(await throughRotation('postgres.ts', server, secret)).toEqual(ANSWERS)
})

if (mysqlCommand !== undefined) {
  const command = mysqlCommand
  test('MariaDB or MySQL', async () => {
    await using server = await startMysql(command)
    const secret = { engine: 'mysql', dbname: 'app' }
    expect(await throughRotation('mysql.ts', server, secret)).toEqual(ANSWERS)
  })
}
