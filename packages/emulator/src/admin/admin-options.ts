import { randomBytes } from 'node:crypto'
import { EmulatorError } from '../errors/emulator-error.ts'

/**
 * Where the admin endpoint listens, and what opens it.
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
  /** What requests must carry as `Authorization: Bearer …`. Default: a random one. */
  readonly token?: string
}

/** {@link AdminOptions} with every default applied. */
export interface AdminPlan {
  readonly port: number
  readonly token: string
}

const bad = (name: string, expected: string): EmulatorError =>
  new EmulatorError('BAD_OPTION', `option ${name} must be ${expected}`)

/** @throws {EmulatorError} code `BAD_OPTION` */
export const planAdmin = (admin: unknown = false): AdminPlan | undefined => {
  if (admin === false) return undefined
  const options = admin === true ? {} : admin
  if (typeof options !== 'object' || options === null) throw bad('admin', 'true, false or { port?, token? }')
  const { port = 0, token = randomBytes(32).toString('base64url'), ...more } = options as AdminOptions
  const [unknown] = Object.keys(more)
  if (unknown !== undefined)
    throw bad(`admin.${unknown}`, 'left out; the options of admin are port and token')
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw bad('admin.port', '0 (a free one) or an integer from 1 to 65535')
  }
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
    throw bad('admin.token', 'a text of visible ASCII characters, without blanks')
  }
  return { port, token }
}
