import middy from '@middy/core'
import secretsManager from '@middy/secrets-manager'
import type { Credentials, Handler } from './peer.ts'

/** Middy's middleware for Secrets Manager: AWS's SDK, past the extension. */
export function createHandler(ids: readonly string[]): Handler {
  const last = `s${ids.length - 1}`
  const fetchData = Object.fromEntries(ids.map((id, index) => [`s${index}`, id]))
  return middy()
    .use(
      secretsManager({ fetchData, cacheExpiry: 300_000, setToContext: true, disablePrefetch: true }) as never,
    )
    .handler(
      async (_event, context) => (context as unknown as Record<string, Credentials>)[last]?.username,
    ) as unknown as Handler
}
