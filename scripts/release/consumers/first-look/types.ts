// Types that have to be there, and are not any: each line below a comment must not compile.
import { extensionSecrets, type SecretsOf, withFreshSecrets } from '@extension-secrets/middy'
import { ed25519SigningKey, rdsPostgres } from '@extension-secrets/schemas'
import middy from '@middy/core'

const secrets = {
  db: { secretId: 'orders/db', schema: rdsPostgres },
  signer: { secretId: 'orders/signing-key', schema: ed25519SigningKey },
  tls: { secretId: 'orders/tls', format: 'binary', optional: true },
} as const
export type Secrets = SecretsOf<typeof secrets>

export const handler = middy()
  .use(extensionSecrets({ secrets }))
  .handler(async (_event, context) => {
    const port: number = context.secrets.db.port
    const kind: string | undefined = context.secrets.signer.asymmetricKeyType
    // @ts-expect-error a port is a number
    const text: string = context.secrets.db.port
    // @ts-expect-error a key is a KeyObject
    const key: number = context.secrets.signer
    // @ts-expect-error an optional secret may be missing
    const bytes: Uint8Array = context.secrets.tls
    // @ts-expect-error nobody declared it
    context.secrets.none
    await withFreshSecrets(context, ['db'], async ({ db }) => db.password, { isStale: () => false })
    return [port, kind, text, key, bytes]
  })

// @ts-expect-error a duration has a unit
export const wrong = extensionSecrets({ secrets: {}, ttl: '5 minuets' })
