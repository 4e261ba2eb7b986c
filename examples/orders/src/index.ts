// An HTTP API that keeps orders in PostgreSQL, and does not notice when the database's password is rotated.
import { readFileSync } from 'node:fs'
import { extensionSecrets, reuseClient, withFreshSecrets } from '@extension-secrets/middy'
import {
  isPostgresAuthError,
  postgresConfig,
  type RdsPostgres,
  rdsPostgres,
} from '@extension-secrets/schemas'
import middy from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import pg from 'pg'
import { addOrder, listOrders } from './orders.ts'

/** RDS's authorities: in Lambda `/var/runtime/ca-cert.pem`. Without the variable there is no TLS: for a database on this machine. */
const { DATABASE_CA_FILE, CONNECTION_SECONDS = '60' } = process.env
const tls = DATABASE_CA_FILE === undefined ? {} : { ca: readFileSync(DATABASE_CA_FILE) }

/** One pool for each environment, which handles one event at a time: so one connection. */
const pools = reuseClient({
  open: (db: RdsPostgres) =>
    new pg.Pool({
      ...postgresConfig(db, tls),
      max: 1,
      connectionTimeoutMillis: 3_000,
      // A connection that is old is replaced, by a new login.
      maxLifetimeSeconds: Number(CONNECTION_SECONDS),
      // Without a listener, an idle connection that the server cuts would end the process.
    }).on('error', () => {}),
  close: (pool) => pool.end(),
})

/** Logins that were refused and tried again, in this environment. */
let retried = 0

function isStale(error: unknown): boolean {
  const stale = isPostgresAuthError(error)
  if (stale) retried++
  return stale
}

export const handler = middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>()
  .use(extensionSecrets({ secrets: { db: { secretId: 'orders/db', schema: rdsPostgres, ttl: '1m' } } }))
  .handler((event, context) =>
    withFreshSecrets(context, ['db'], ({ db }) => pools.use(db, (pool) => route(event, pool)), { isStale }),
  )

async function route(
  event: APIGatewayProxyEventV2,
  pool: pg.Pool,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { method, path } = event.requestContext.http
  if (path === '/orders' && method === 'POST') {
    const order = readOrder(event.body)
    if (order === undefined)
      return json(400, { error: 'An order is { "item": text, "quantity": 1 to 1000 }' })
    return json(201, await addOrder(pool, order))
  }
  if (path === '/orders' && method === 'GET') return json(200, await listOrders(pool))
  return json(404, { error: 'Use GET or POST /orders' })
}

function readOrder(body: string | undefined): { item: string; quantity: number } | undefined {
  let order: unknown
  try {
    order = JSON.parse(body ?? '')
  } catch {
    return undefined
  }
  const { item, quantity } = (order ?? {}) as Readonly<Record<string, unknown>>
  const isItem = typeof item === 'string' && item.length > 0 && item.length <= 200
  const isQuantity = Number.isInteger(quantity) && Number(quantity) >= 1 && Number(quantity) <= 1_000
  return isItem && isQuantity ? { item, quantity: Number(quantity) } : undefined
}

function json(statusCode: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  const headers = { 'content-type': 'application/json', 'x-retried-logins': String(retried) }
  return { statusCode, headers, body: JSON.stringify(body) }
}
