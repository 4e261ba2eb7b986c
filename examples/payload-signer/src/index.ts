import { publishMetrics } from '@extension-secrets/client/emf'
import { type Duration, extensionSecrets } from '@extension-secrets/middy'
import { aesKey, apiKey, ed25519SigningKey, keyRing } from '@extension-secrets/schemas'
import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { clientKeyOnly } from './client-key.ts'
import { respond } from './routes.ts'
import { timed } from './server-timing.ts'

const namespace = process.env.METRICS_NAMESPACE
if (namespace) publishMetrics({ namespace })

const secrets = extensionSecrets({
  secrets: {
    signer: {
      secretId: 'payload-signer/signing-keys',
      schema: keyRing(ed25519SigningKey),
      // A key may only become the current one when every instance has it. So this is how long its rotation takes.
      ttl: (process.env.SIGNING_KEYS_TTL ?? '1h') as Duration,
    },
    sealer: { secretId: 'payload-signer/encryption-key', schema: aesKey(256), ttl: '1h' },
    clientKey: {
      secretId: 'payload-signer/client-key',
      schema: apiKey,
      // Clients are let in and shut out by rotating it. The middleware checks the text when the module loads.
      ttl: (process.env.CLIENT_KEY_TTL ?? '1m') as Duration,
    },
  },
})

export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(timed(secrets))
  .use(clientKeyOnly())
  .handler((event, context) => respond(event, context.secrets))
