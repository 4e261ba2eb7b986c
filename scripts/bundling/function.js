// A function as people have them: our middleware beside CommonJS packages that ask for built-in modules by `require`.
import { Tracer } from '@aws-lambda-powertools/tracer'
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware'
import { extensionSecrets } from '@extension-secrets/middy'
import middy from '@middy/core'
import pg from 'pg'

const tracer = new Tracer({ serviceName: 'orders' })

export const handler = middy()
  .use(captureLambdaHandler(tracer))
  .use(extensionSecrets({ secrets: { password: 'orders/db-password' } }))
  .handler(async (_event, { secrets }) => {
    const client = new pg.Client({ host: '127.0.0.1', port: 1, user: 'app', password: secrets.password })
    // Nothing listens there: what counts is that the driver runs.
    const { code } = await client.connect().catch((error) => error)
    return { keyLength: secrets.password.length, code, tracing: tracer.isTracingEnabled() }
  })
