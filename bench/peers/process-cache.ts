import middy from '@middy/core'
import { getInternal, processCache } from '@middy/util'
import { get } from './fetch-by-hand.ts'
import type { Credentials, Handler } from './peer.ts'

interface Options {
  readonly fetchData: Readonly<Record<string, string>>
  readonly cacheKey: string
  readonly cacheKeyExpiry: Record<string, number>
  readonly cacheExpiry: number
}

/** A middleware after the pattern of Middy's own: promises in `processCache`, copied into the context each time. */
function fetchedSecrets(fetchData: Readonly<Record<string, string>>): middy.MiddlewareObj {
  const options: Options = {
    fetchData,
    cacheKey: 'fetched-secrets',
    cacheKeyExpiry: {},
    cacheExpiry: 300_000,
  }
  const names = Object.keys(fetchData)
  const fetchAll = (_request: unknown, cachedValues: Record<string, unknown> = {}): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(fetchData)
        .filter(([name]) => !(name in cachedValues))
        .map(([name, id]) => [name, get(id)]),
    )
  return {
    before: async (request) => {
      const { value } = processCache(options as never, fetchAll as never, request as never)
      Object.assign(request.internal, value)
      Object.assign(request.context, await getInternal(names, request as never))
    },
  }
}

export function createHandler(ids: readonly string[]): Handler {
  const last = `s${ids.length - 1}`
  const fetchData = Object.fromEntries(ids.map((id, index) => [`s${index}`, id]))
  return middy()
    .use(fetchedSecrets(fetchData))
    .handler(
      async (_event, context) => (context as unknown as Record<string, Credentials>)[last]?.username,
    ) as unknown as Handler
}
