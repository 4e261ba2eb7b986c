import { extensionSecrets } from '@extension-secrets/middy'
import middy from '@middy/core'
import type { Credentials, Handler } from './peer.ts'

/** This project's middleware with `setToContext: false`: the secrets are for other middlewares, in `request.internal`. */
export function createHandler(ids: readonly string[]): Handler {
  const last = `s${ids.length - 1}`
  const secrets = Object.fromEntries(
    ids.map((id, index) => [`s${index}`, { secretId: id, format: 'json' as const }]),
  )
  let found: string | undefined
  return middy()
    .use(extensionSecrets({ secrets, setToContext: false }))
    .before(({ internal }) => {
      found = (internal.secrets[last] as Credentials).username
    })
    .handler(async () => found) as unknown as Handler
}
