// The ways of functions without the search and without `reuseClient`, for the figures that ours are compared with.
import { isDeepStrictEqual } from 'node:util'
import type { Secrets } from '@extension-secrets/client'
import type { Driver, Login } from './driver.ts'

type Db = Secrets<{ db: { secretId: string; format: 'json' } }>

/** Runs `call` and, if the secret is refused, fetches it once more, and runs `call` again if it has changed. */
export async function withOneRefetch(
  secrets: Db,
  call: (values: { readonly db: unknown }) => Promise<unknown>,
  isStale: (error: unknown) => boolean,
): Promise<unknown> {
  const { db } = await secrets.read()
  try {
    return await call({ db })
  } catch (error) {
    if (!isStale(error)) throw error
    const newer = await secrets.refresh(['db'])
    if (isDeepStrictEqual(newer.db, db)) throw error
    return call(newer)
  }
}

/** Clients kept for the object that holds the value: a new one for each fetch, and none is closed before the end. */
export class ClientsByObject<C> {
  readonly #driver: Driver<C>
  readonly #clients = new Map<Login, Promise<C>>()

  constructor(driver: Driver<C>) {
    this.#driver = driver
  }

  async use(login: Login, run: (client: C) => Promise<unknown>): Promise<unknown> {
    let client = this.#clients.get(login)
    if (client === undefined) {
      client = Promise.resolve(this.#driver.open(login))
      this.#clients.set(login, client)
    }
    return run(await client)
  }

  async close(): Promise<void> {
    const clients = await Promise.allSettled(this.#clients.values())
    await Promise.all(
      clients.map((one) => (one.status === 'fulfilled' ? this.#driver.close(one.value) : undefined)),
    )
  }
}
