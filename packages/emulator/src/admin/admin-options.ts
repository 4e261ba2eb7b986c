import { randomBytes } from 'node:crypto'
import * as v from 'valibot'
import { keys } from '../checks/check.ts'
import { checkOptions, integer, token } from '../checks/option-checks.ts'

/**
 * Settings of the admin endpoint: its port and its token.
 *
 * @example
 * ```ts
 * import { type AdminOptions, startEmulator } from '@extension-secrets/emulator'
 *
 * const admin: AdminOptions = { port: 0 }
 * await using emulator = await startEmulator({ admin })
 * console.log(emulator.admin?.url)
 * ```
 */
export interface AdminOptions {
  /** The port on 127.0.0.1; 0 takes a free one. Default 0. */
  readonly port?: number
  /** Bearer token that requests must carry as `Authorization: Bearer …`. Default: a random one. */
  readonly token?: string
}

/** {@link AdminOptions} with every default applied. */
export interface AdminPlan {
  readonly port: number
  readonly token: string
}

const SETTINGS = keys(
  {
    port: v.optional(integer(0, 65_535, '0 (a free one) or an integer from 1 to 65535'), 0),
    token: v.optional(token, () => randomBytes(32).toString('base64url')),
  },
  'true, false or { port?, token? }',
)
const OPTIONS = keys({ admin: SETTINGS })

/** @throws {EmulatorError} code `BAD_OPTION` */
export function planAdmin(admin: unknown = false): AdminPlan | undefined {
  return admin === false ? undefined : checkOptions(OPTIONS, { admin: admin === true ? {} : admin }).admin
}
