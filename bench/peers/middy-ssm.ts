import middy from '@middy/core'
import ssm from '@middy/ssm'
import type { Credentials, Handler } from './peer.ts'

/** Middy's middleware for Parameter Store: AWS's SDK, past the extension. */
export function createHandler(ids: readonly string[]): Handler {
  const last = `s${ids.length - 1}`
  const fetchData = Object.fromEntries(ids.map((id, index) => [`s${index}`, `/${id}`]))
  return (
    middy()
      .use(ssm({ fetchData, cacheExpiry: 300_000, setToContext: true, disablePrefetch: true }))
      // The names of parameters begin with a slash.
      .handler(async (_event, context) =>
        (context as unknown as Record<string, Credentials>)[last]?.username.replace('/', ''),
      ) as unknown as Handler
  )
}
