import { extensionSecrets } from '@extension-secrets/middy'
import middy from '@middy/core'

export const handler = middy()
  .use(
    extensionSecrets({
      secrets: {
        db: { secretId: 'orders/db', format: 'json', ttl: '1m' },
        flags: { parameter: '/orders/flags', format: 'list' },
      },
    }),
  )
  .handler(async ({ order }, { secrets }) => ({ order, user: secrets.db.username, flags: secrets.flags }))
