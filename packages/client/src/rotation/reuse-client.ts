import { isDeepStrictEqual } from 'node:util'
import { describe, refuse } from '../options/checks.ts'
import { copyOf } from '../value/copy.ts'

/** Functions that open and close a client, such as the pool of a database driver. */
export interface ClientFunctions<V, C> {
  /** Opens a client with the value of a secret. What it throws is thrown by `use` and not kept: the next use tries again. */
  readonly open: (value: V) => C | Promise<C>
  /** Closes a client that nobody uses any more. What it throws is ignored. */
  readonly close: (client: C) => unknown
  /**
   * Tells whether an open client still works, such as `(redis) => redis.status === 'ready'`: if not, the next use opens
   * another. Not needed for pools, which replace their connections themselves. Default: it does.
   */
  readonly isUsable?: (client: C) => boolean
}

/** A client that is kept between invocations: what {@link reuseClient} makes. */
export interface ReusedClient<V, C> {
  /**
   * Runs a function with the client for a value: the one that is open, if it was opened with an equal value, else a new one.
   *
   * @param value the value of a secret, or of several in one object
   * @param run uses the client; until it has ended, the client is not closed
   * @returns what `run` returned
   * @throws what `run` or `open` threw
   */
  use<R>(value: V, run: (client: C) => R | Promise<R>): Promise<R>
  /** Closes every client that nobody uses: for tests and for the end of a process. A later use opens a new one. */
  close(): Promise<void>
}

interface Entry<V, C> {
  readonly value: V
  readonly client: Promise<C>
  /** The client, once it is open. */
  opened: { readonly client: C } | undefined
  users: number
}

/**
 * Keeps one client open for a secret, and replaces it when the secret has a new value. Values are compared by their
 * content. The client before is closed when a new one has worked and nobody uses the old one any more.
 *
 * @throws {TypeError} if `open` or `close` isn't a function
 *
 * @example
 * ```ts
 * import { createSecrets, reuseClient } from '@extension-secrets/client'
 * import { isPostgresAuthError, postgresConfig, type RdsPostgres, rdsPostgres } from '@extension-secrets/schemas'
 * import { Pool } from 'pg'
 *
 * const secrets = createSecrets({ secrets: { db: { secretId: 'orders/db', schema: rdsPostgres } } })
 * const orders = reuseClient({
 *   open: (db: RdsPostgres) => new Pool(postgresConfig(db)).on('error', () => {}),
 *   close: (pool) => pool.end(),
 * })
 *
 * export const count = (): Promise<number> =>
 *   secrets.withFresh(
 *     ['db'],
 *     ({ db }) => orders.use(db, async (pool) => (await pool.query('select count(*) from orders')).rows.length),
 *     { isStale: isPostgresAuthError },
 *   )
 * ```
 */
export function reuseClient<V, C>(functions: ClientFunctions<V, C>): ReusedClient<V, C> {
  for (const name of ['open', 'close', 'isUsable'] as const) {
    const given: unknown = functions?.[name]
    if (typeof given !== 'function' && (given !== undefined || name !== 'isUsable'))
      refuse(name, 'a function', describe(given))
  }
  return new KeptClient(functions)
}

class KeptClient<V, C> implements ReusedClient<V, C> {
  readonly #functions: ClientFunctions<V, C>
  /** Oldest first. */
  readonly #entries = new Set<Entry<V, C>>()
  /** The newest that has worked. */
  #current: Entry<V, C> | undefined
  /** Ends when all that are being closed are closed. */
  #closing: Promise<void> = Promise.resolve()

  constructor(functions: ClientFunctions<V, C>) {
    this.#functions = functions
  }

  async use<R>(value: V, run: (client: C) => R | Promise<R>): Promise<R> {
    const entry = this.#entryFor(value)
    entry.users++
    try {
      const result = await run(await this.#opened(entry))
      this.#keep(entry)
      return result
    } finally {
      entry.users--
      // While none has worked yet, the newest stays.
      this.#closeUnused(this.#current ?? [...this.#entries].at(-1))
    }
  }

  async close(): Promise<void> {
    this.#current = undefined
    this.#closeUnused(undefined)
    await this.#closing
  }

  #entryFor(value: V): Entry<V, C> {
    for (const entry of this.#entries) {
      if (isDeepStrictEqual(entry.value, value) && this.#isUsable(entry)) return entry
    }
    const entry: Entry<V, C> = {
      // A driver may change what it is given.
      value: copyOf(value) as V,
      client: (async () => this.#functions.open(value))(),
      opened: undefined,
      users: 0,
    }
    this.#entries.add(entry)
    return entry
  }

  #isUsable({ opened }: Entry<V, C>): boolean {
    return opened === undefined || (this.#functions.isUsable?.(opened.client) ?? true)
  }

  async #opened(entry: Entry<V, C>): Promise<C> {
    try {
      const client = await entry.client
      entry.opened = { client }
      return client
    } catch (error) {
      this.#entries.delete(entry)
      throw error
    }
  }

  /** An older client that ends its work late does not take the place of a newer one. */
  #keep(entry: Entry<V, C>): void {
    const order = [...this.#entries]
    if (this.#current === undefined || order.indexOf(entry) > order.indexOf(this.#current))
      this.#current = entry
  }

  /** Closes all that nobody uses, but one. */
  #closeUnused(kept: Entry<V, C> | undefined): void {
    for (const entry of this.#entries) {
      if (entry.users > 0 || entry === kept) continue
      this.#entries.delete(entry)
      const earlier = this.#closing
      this.#closing = this.#close(entry).then(() => earlier)
    }
  }

  async #close(entry: Entry<V, C>): Promise<void> {
    try {
      await this.#functions.close(await entry.client)
    } catch {
      // Nobody waits for it, and nobody could do better.
    }
  }
}
