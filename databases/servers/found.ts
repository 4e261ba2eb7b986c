import { mongoCommand } from './mongodb.ts'
import { mysqlCommand } from './mysql.ts'
import { redisCommand } from './redis.ts'

/** A kind of server, and the command that starts it, if it is installed. */
export interface FoundServer {
  readonly key: string
  readonly name: string
  readonly command: string | undefined
}

/** Servers that tests use where they are installed. */
export function foundServers(): readonly FoundServer[] {
  return [
    { key: 'mysql', name: 'MariaDB or MySQL', command: mysqlCommand },
    { key: 'redis', name: 'Redis or Valkey', command: redisCommand },
    { key: 'mongodb', name: 'MongoDB', command: mongoCommand },
  ]
}

/**
 * Servers that should be there and are not.
 *
 * @param expected their keys with commas between them, such as `mysql,redis`
 */
export function missingServers(expected: string | undefined): readonly string[] {
  const keys = (expected ?? '').split(',').filter((key) => key !== '')
  return keys.filter((key) => foundServers().find((one) => one.key === key)?.command === undefined)
}
