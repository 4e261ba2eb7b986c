import type { JsonObject } from './values.ts'

const CLONE = '_clone'

/**
 * Value of the next rotation with alternating users: the other user's name, chosen as AWS's templates do, and a password.
 * The rest of the secret stays the same. The previous user keeps working until the next rotation.
 *
 * @param password the other user's new password
 * @returns a function to pass to `rotate` instead of a value
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html
 * @example
 * ```ts
 * import { alternateUsers, startEmulator } from '@extension-secrets/emulator'
 *
 * const secrets = { 'orders/db': { username: 'app', password: 'one' } }
 * await using emulator = await startEmulator({ secrets })
 * emulator.rotate('orders/db', alternateUsers('two')) // app_clone
 * emulator.rotate('orders/db', alternateUsers('three')) // app
 * ```
 */
export function alternateUsers(password: string): (current: JsonObject) => JsonObject {
  return (current) => {
    const user = String(current.username)
    const username = user.endsWith(CLONE) ? user.slice(0, -CLONE.length) : `${user}${CLONE}`
    return { ...current, username, password }
  }
}
