import { someError } from './driver-error.ts'
import { jsonObject } from './record.ts'
import type { SecretSchema } from './secret-schema.ts'
import { filledText, password, username } from './text.ts'
import type { TlsOptions } from './tls-options.ts'

/** Credentials of an ElastiCache user. */
export interface Elasticache {
  /** User name, not empty. */
  readonly username: string
  /** Password, not empty. */
  readonly password: string
  /** ARN of the ElastiCache user, not empty. */
  readonly user_arn: string
}

/**
 * Credentials of an ElastiCache user (role-based access control). The secret holds no address. Keys that
 * {@link Elasticache} does not name are left out.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 *
 * @example The secret
 * ```json
 * { "username": "app", "password": "correct horse",
 *   "user_arn": "arn:aws:elasticache:eu-west-1:123456789012:user:app" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { elasticache } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { cache: { secretId: 'orders/cache', schema: elasticache } } })
 * // new Redis(redisOptions(context.secrets.cache, { host: process.env.CACHE_HOST }))
 * ```
 */
export const elasticache: SecretSchema<Elasticache> = /* @__PURE__ */ cacheUser()

// @__NO_SIDE_EFFECTS__
function cacheUser(): SecretSchema<Elasticache> {
  return jsonObject({ username, password, user_arn: filledText })
}

/** The address of the cache, which its secret does not say, and TLS. */
export interface CacheAddress extends TlsOptions {
  /** Host name of the cache's endpoint. */
  readonly host: string
  /** TCP port, 6379 if absent. */
  readonly port?: number
}

/** Options of `Redis` of `ioredis`, as {@link redisOptions} makes them. */
export interface RedisOptions {
  /** Host name of the server. */
  readonly host: string
  /** TCP port of the server. */
  readonly port: number
  /** Name of the user. */
  readonly username: string
  /** The user's password. */
  readonly password: string
  /** TLS, with its defaults where there is no `ca`. */
  readonly tls: { readonly ca?: string | Buffer }
}

/** Options of `createClient` of `redis`, as {@link nodeRedisOptions} makes them. */
export interface NodeRedisOptions {
  /** Name of the user. */
  readonly username: string
  /** The user's password. */
  readonly password: string
  /** Address of the server, to be reached with TLS. */
  readonly socket: {
    readonly host: string
    readonly port: number
    readonly tls: true
    readonly ca?: string | Buffer
  }
}

/**
 * The secret as `Redis` of `ioredis` takes it, with TLS: ElastiCache lets users log in over TLS only.
 *
 * @param secret what {@link elasticache} gives
 * @param address where the cache is
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
 *
 * @example
 * ```ts
 * import { type Elasticache, redisOptions } from '@extension-secrets/schemas'
 * import { Redis } from 'ioredis'
 *
 * const connect = (secret: Elasticache): Redis =>
 *   new Redis(redisOptions(secret, { host: 'master.orders.example.euw1.cache.amazonaws.com' }))
 * ```
 */
export function redisOptions(
  secret: Pick<Elasticache, 'username' | 'password'>,
  { host, port = 6379, ca }: CacheAddress,
): RedisOptions {
  const { username, password } = secret
  return { host, port, username, password, tls: ca === undefined ? {} : { ca } }
}

/**
 * The secret as `createClient` of `redis` (node-redis) takes it, with TLS: ElastiCache lets users log in over TLS only.
 *
 * @param secret what {@link elasticache} gives
 * @param address where the cache is
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html
 *
 * @example
 * ```ts
 * import { type Elasticache, nodeRedisOptions } from '@extension-secrets/schemas'
 * import { createClient } from 'redis'
 *
 * const connect = (secret: Elasticache) =>
 *   createClient(nodeRedisOptions(secret, { host: 'master.orders.example.euw1.cache.amazonaws.com' }))
 * ```
 */
export function nodeRedisOptions(
  secret: Pick<Elasticache, 'username' | 'password'>,
  { host, port = 6379, ca }: CacheAddress,
): NodeRedisOptions {
  const { username, password } = secret
  return { username, password, socket: { host, port, tls: true, ...(ca === undefined ? {} : { ca }) } }
}

/**
 * Tells whether an error of `ioredis` or `redis` says that user name or password is wrong, so that the secret may be
 * outdated: a message that begins with `WRONGPASS`, or with `NOAUTH`, which a command gets on a connection whose login failed.
 * `connect()` of `ioredis` rejects with `Connection is closed.`, which says nothing of the reason: the true error is the one
 * that the client's event `error` brought before.
 *
 * @param error whatever was thrown; its causes count as well
 * @see https://redis.io/docs/latest/commands/auth/
 *
 * @example The true error of a login with ioredis
 * ```ts
 * import type { RedisOptions } from '@extension-secrets/schemas'
 * import { Redis } from 'ioredis'
 *
 * const connect = async (options: RedisOptions): Promise<Redis> => {
 *   const redis = new Redis({ ...options, lazyConnect: true, retryStrategy: () => null })
 *   let reason: unknown
 *   redis.on('error', (error) => {
 *     reason = error
 *   })
 *   await redis.connect().catch((error) => {
 *     throw reason ?? error
 *   })
 *   return redis
 * }
 * ```
 */
export function isRedisAuthError(error: unknown): boolean {
  return someError(error, ({ message }) => /^(?:WRONGPASS|NOAUTH)\b/.test(message))
}
