import { extensionSecrets } from '@extension-secrets/middy'
import middy from '@middy/core'
import type { Credentials, Handler } from './peer.ts'

/** This project's middleware. */
export function createHandler(ids: readonly string[]): Handler {
  const last = `s${ids.length - 1}`
  const secrets = Object.fromEntries(
    ids.map((id, index) => [`s${index}`, { secretId: id, format: 'json' as const }]),
  )
  return middy()
    .use(extensionSecrets({ secrets }))
    .handler(async (_event, context) => (context.secrets[last] as Credentials).username) as unknown as Handler
}
