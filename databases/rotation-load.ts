// Loops that use a database while its password is rotated, and what their callers see of it.
import { setTimeout as wait } from 'node:timers/promises'
import { createSecrets, reuseClient } from '@extension-secrets/client'
import { alternateUsers, startEmulator } from '@extension-secrets/emulator'
import { withOneRefetch } from './before.ts'
import type { DatabaseServer, Driver, Login } from './driver.ts'

export const CACHES = ['no cache', 'cache of 3 s', 'agent with refreshNow'] as const

/** One cell of the matrix. Times in milliseconds. */
export interface Cell {
  readonly users: 'single' | 'alternating'
  readonly cache: (typeof CACHES)[number]
  readonly gap: number
  readonly client: 'new' | 'kept'
  readonly rotations: number
  readonly every: number
  readonly loops: number
  /** True for one refetch in place of the search. Default: false. */
  readonly before?: boolean
}

/** Outcome of one cell. */
export interface Outcome {
  readonly calls: number
  readonly failures: number
  /** The first failures, as text without values. */
  readonly reasons: readonly string[]
  /** Requests to the extension. */
  readonly requests: number
  /** Logins that were refused and tried again. */
  readonly retried: number
  /** Longest call, milliseconds. */
  readonly longest: number
  /** Connections open after the last rotation, before anything is closed. */
  readonly connections: number | undefined
}

let count = 0

/** Runs loops against a server while its password is rotated. */
export async function rotationLoad<C>(
  server: DatabaseServer,
  driver: Driver<C>,
  cell: Cell,
): Promise<Outcome> {
  const id = `databases/${driver.name}/${++count}`
  const app = `app${count}`
  const first = `first-${count}`
  const login: Login = { host: '127.0.0.1', port: server.port, username: app, password: first }
  await server.setPassword(app, first)
  const agent = cell.cache === 'agent with refreshNow'
  await using emulator = await startEmulator({
    secrets: { [id]: { ...login } },
    ttl: agent ? 300 : cell.cache === 'no cache' ? 0 : 3,
    dialect: agent ? 'agent' : 'extension',
  })
  const secrets = createSecrets({
    secrets: { db: { secretId: id, format: 'json', ttl: '1s', refreshNow: agent } },
    endpoint: { port: emulator.port, token: emulator.token },
  })
  const kept = reuseClient<Login, C>(driver)
  const state = { isOver: false, calls: 0, failures: 0, retried: 0, longest: 0 }
  const reasons: string[] = []

  const onNewClient = async (db: Login): Promise<unknown> => {
    const client = await driver.open(db)
    try {
      return await driver.ask(client)
    } finally {
      await driver.close(client)
    }
  }
  const isStale = (error: unknown): boolean => {
    const stale = driver.isStale(error)
    if (stale) state.retried++
    return stale
  }
  const call = ({ db }: { readonly db: unknown }): Promise<unknown> =>
    cell.client === 'new' ? onNewClient(db as Login) : kept.use(db as Login, driver.ask)
  const loop = async (): Promise<void> => {
    while (!state.isOver) {
      const began = performance.now()
      try {
        await (cell.before
          ? withOneRefetch(secrets, call, isStale)
          : secrets.withFresh(['db'], call, { isStale }))
      } catch (error) {
        state.failures++
        if (reasons.length < 3) reasons.push(reasonOf(error))
      }
      state.calls++
      state.longest = Math.max(state.longest, performance.now() - began)
      await wait(5)
    }
  }
  const loops = Array.from({ length: cell.loops }, loop)
  await wait(200)
  for (let rotation = 1; rotation <= cell.rotations; rotation++) {
    const began = performance.now()
    const password = `password-${count}-${rotation}`
    const user = cell.users === 'alternating' && rotation % 2 === 1 ? `${app}_clone` : app
    const value = cell.users === 'alternating' ? alternateUsers(password) : { ...login, password }
    await emulator.rotate(id, value, {
      gap: cell.gap,
      onSet: () => server.setPassword(user, password),
    })
    await wait(Math.max(0, cell.every - (performance.now() - began)))
  }
  const connections = await server.connections(app)
  state.isOver = true
  await Promise.all(loops)
  await kept.close()
  const { calls, failures, retried } = state
  const longest = Math.round(state.longest)
  return { calls, failures, reasons, requests: emulator.requests.length, retried, longest, connections }
}

function reasonOf(error: unknown): string {
  const { name, code } = error as { readonly name?: string; readonly code?: unknown }
  return `${name ?? 'no error'} ${String(code ?? '')}`.trim()
}
