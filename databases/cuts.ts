// Commands that are in flight when the server cuts their connection.
import { setTimeout as wait } from 'node:timers/promises'
import { type ReusedClient, reuseClient } from '@extension-secrets/client'
import type { CuttableDriver, CuttingServer, Login } from './driver.ts'

const USER = 'cut'

/** A client that is kept for a user whose connections can be cut. */
export async function clientsToCut<C>(
  server: CuttingServer,
  driver: CuttableDriver<C>,
): Promise<{ clients: ReusedClient<Login, C>; login: Login; cut(): Promise<void> }> {
  await server.setPassword(USER, 'one')
  const login: Login = { host: '127.0.0.1', port: server.port, username: USER, password: 'one' }
  return { clients: reuseClient<Login, C>(driver), login, cut: () => server.cut(USER) }
}

/** A connection that is cut fails once more while the driver hasn't heard of it yet. */
export async function untilItWorks(ask: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + 4_000
  for (;;) {
    try {
      await ask()
      return
    } catch (error) {
      if (performance.now() > until) throw error
    }
  }
}

/** Outcome of a command in flight, and the time that it took to end after the cut, milliseconds. */
export interface EndedCommand {
  readonly outcome: 'value' | 'error'
  readonly ms: number
}

/** Cuts the connection of a command in flight, several times. */
export async function cutInFlight<C>(
  server: CuttingServer,
  driver: CuttableDriver<C>,
): Promise<readonly EndedCommand[]> {
  const { clients, login, cut } = await clientsToCut(server, driver)
  const ended: EndedCommand[] = []
  try {
    for (let count = 0; count < 5; count++) {
      await untilItWorks(() => clients.use(login, driver.ask))
      const command = clients.use(login, driver.linger).then(
        () => 'value' as const,
        () => 'error' as const,
      )
      await wait(200)
      const began = performance.now()
      await cut()
      ended.push({ outcome: await command, ms: Math.round(performance.now() - began) })
    }
  } finally {
    await clients.close()
  }
  return ended
}
