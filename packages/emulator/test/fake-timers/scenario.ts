// Runs in each test runner, over the built package. Requests are made by node:http, whose own timers nobody can fake.
import { get } from 'node:http'
import { type Emulator, startEmulator } from '@extension-secrets/emulator'

function read({ port, token }: Emulator, id: string, onConnect = (): void => {}): Promise<string> {
  const headers = { 'X-Aws-Parameters-Secrets-Token': token }
  const path = `/secretsmanager/get?secretId=${encodeURIComponent(id)}`
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text
      })
      response.once('error', () => resolve('broken'))
      response.once('end', () =>
        resolve(
          response.statusCode === 200 ? (JSON.parse(body) as { SecretString: string }).SecretString : body,
        ),
      )
    })
    request.once('socket', (socket) => socket.once('connect', onConnect))
    request.once('error', () => resolve('broken'))
  })
}

// Node.js 22 runs this file as it is, and does not know `using`.

/** Everything of the emulator that waits: for a delay, for the rest of an answer, for "AWS", for a window, for the end. */
export async function waitForAll(): Promise<readonly unknown[]> {
  const emulator = await startEmulator({
    secrets: { late: 'late', drip: 'drip', half: 'half', plain: 'plain', hung: 'hung' },
    upstreamLatency: 5,
    maxConnections: 1,
    faults: {
      faults: [
        { kind: 'latency', delay: 50, secret: 'late' },
        { kind: 'slow-drip', chunk: 100, secret: 'drip' },
        { kind: 'reset', at: 'mid-body', secret: 'half' },
        { kind: 'latency', delay: 3_600_000, secret: 'hung' },
      ],
    },
  })
  const seen: unknown[] = [
    await read(emulator, 'late'),
    await read(emulator, 'drip'),
    await read(emulator, 'half'),
  ]
  await emulator.rotate('plain', 'rotated', { gap: 20 })
  seen.push(...(await Promise.all([read(emulator, 'plain'), read(emulator, 'plain')])))
  const agent = await startEmulator({
    secrets: { plain: 'plain' },
    dialect: 'agent',
    faults: { faults: [{ kind: 'silent', for: 100 }] },
    upstreamBackoff: 5,
    upstreamAttempts: 2,
  })
  seen.push(await read(agent, 'plain'))
  await agent.faults.set({ faults: [{ kind: 'throttle', first: 1 }] })
  seen.push(await read(agent, 'plain'))
  const connected = Promise.withResolvers<void>()
  const hung = read(emulator, 'hung', connected.resolve)
  await connected.promise
  await emulator.close()
  await agent.close()
  return [...seen, await hung]
}

export const ALL = ['late', 'drip', 'broken', 'rotated', 'rotated', 'plain', 'plain', 'broken']

/** The cache of an emulator that ran before the clock was faked, over its TTL. */
export async function readAfterTtl(
  fake: () => void,
  pass: (milliseconds: number) => void,
): Promise<readonly string[]> {
  const emulator = await startEmulator({ secrets: { db: 'one' }, ttl: 300 })
  fake()
  const seen = [await read(emulator, 'db')]
  emulator.rotate('db', 'two')
  pass(299_999)
  seen.push(await read(emulator, 'db'))
  pass(1)
  seen.push(await read(emulator, 'db'))
  await emulator.close()
  return seen
}

export const AFTER_TTL = ['one', 'one', 'two']
