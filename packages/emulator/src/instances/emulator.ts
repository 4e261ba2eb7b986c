import type { Faults } from '../faults/fault-switch.ts'
import type { EmulatorRequest } from '../server/request-log.ts'
import type { RotationSteps } from '../store/rotation.ts'
import type { SecretVersionInfo } from '../store/secret.ts'
import type { ParameterInput, RotationValue, SecretInput } from '../store/values.ts'

/**
 * One server of an emulator, for one execution environment. It has its own port, readiness and, like each real
 * extension, its own cache. It serves the emulator's secrets and parameters.
 *
 * @example
 * ```ts
 * import { type EmulatorInstance, startEmulator } from '@extension-secrets/emulator'
 *
 * await using emulator = await startEmulator({ secrets: { 'orders/key': 'one' } })
 * await using second: EmulatorInstance = await emulator.openInstance()
 * console.log(second.url, second.requests.length)
 * ```
 */
export interface EmulatorInstance extends AsyncDisposable {
  /** Base URL, such as `http://127.0.0.1:2773`. */
  readonly url: string
  /** The port it listens on. */
  readonly port: number
  /** Token that requests must carry as `X-Aws-Parameters-Secrets-Token`. */
  readonly token: string
  /** Environment variables that a function needs to reach this server. */
  readonly env: EmulatorEnv
  /** Every request answered so far, oldest first (at least the last 10,000). A live list: it grows. */
  readonly requests: readonly EmulatorRequest[]
  /**
   * Sets the readiness. While not ready, the extension answers 400 `not ready to serve traffic, please wait`, effective
   * immediately; the agent refuses connections, once the promise resolves.
   *
   * @throws {EmulatorError} code `PORT_IN_USE` if another process took the agent's port in the meantime, or `CLOSED`
   */
  setReady(ready: boolean): Promise<void>
  /** Empties the server's own cache, as a restart does, so the next answers are current. */
  clearCache(): void
  /** Cuts every connection and frees the port. You can call it more than once. */
  close(): Promise<void>
}

/**
 * A running stand-in for the extension or the agent. Every `id` can be a name or an ARN. As with the real servers,
 * clients see a change once the emulator's own cache has dropped the old answer.
 *
 * @example
 * ```ts
 * import { type Emulator, startEmulator } from '@extension-secrets/emulator'
 *
 * const emulator: Emulator = await startEmulator({ secrets: { 'orders/key': 'one' } })
 * emulator.rotate('orders/key', 'two')
 * await emulator.close()
 * ```
 */
export interface Emulator extends EmulatorInstance {
  /** Every request answered so far by all instances, oldest first (at least the last 10,000). A live list: it grows. */
  readonly requests: readonly EmulatorRequest[]
  /** Faults, which you can change at run time. */
  readonly faults: Faults
  /** Admin endpoint for other processes; undefined unless you set the option `admin`. */
  readonly admin: EmulatorAdmin | undefined
  /**
   * Gives a secret a new current version; the old one becomes `AWSPREVIOUS`. As with the real servers, cached answers are
   * served until their TTL ends.
   *
   * @param id name or ARN
   * @param value the new value, or a function of the current one, such as `alternateUsers(password)`
   * @throws {EmulatorError} code `UNKNOWN_SECRET` or `BAD_VALUE`
   */
  rotate(id: string, value: RotationValue): void
  /**
   * Rotates step by step, as Secrets Manager does: creates the new version as `AWSPENDING`, sets it, tests it, and then
   * makes it `AWSCURRENT`.
   *
   * @param steps functions to call in each step, and the `gap` in milliseconds between set and finish
   * @returns once the last step has ended; rejects with the error that a step throws
   */
  rotate(id: string, value: RotationValue, steps: RotationSteps): Promise<void>
  /**
   * Adds a version, as PutSecretValue does.
   *
   * @param options its stages (default `['AWSCURRENT']`) and its id (default: a random UUID)
   * @returns the new version's id
   * @throws {EmulatorError} code `UNKNOWN_SECRET` or `BAD_VALUE`
   */
  putVersion(
    id: string,
    value: SecretInput,
    options?: { readonly stages?: readonly string[]; readonly versionId?: string },
  ): string
  /**
   * Moves a staging label to a version, as UpdateSecretVersionStage does. When `AWSCURRENT` moves, the version that it
   * leaves gets `AWSPREVIOUS`.
   *
   * @param versionId the version's id, or null to remove the label
   * @throws {EmulatorError} code `UNKNOWN_SECRET`, `UNKNOWN_VERSION`, or `BAD_OPTION` for `AWSCURRENT` with null
   */
  moveStage(id: string, stage: string, versionId: string | null): void
  /**
   * The versions of a secret and their labels, oldest first; never a value.
   *
   * @throws {EmulatorError} code `UNKNOWN_SECRET`
   */
  versions(id: string): readonly SecretVersionInfo[]
  /**
   * Creates a secret, or replaces an existing one and its history with a single version.
   *
   * @throws {EmulatorError} code `BAD_VALUE` or `BAD_OPTION`
   */
  setSecret(id: string, value: SecretInput): void
  /**
   * Deletes a secret immediately.
   *
   * @param id name or ARN
   * @throws {EmulatorError} code `UNKNOWN_SECRET`
   */
  removeSecret(id: string): void
  /**
   * Marks a secret for deletion, as DeleteSecret does. During the recovery window, requests fail with an
   * InvalidRequestException and you can restore the secret; afterwards it is gone.
   *
   * @param days the recovery window, 7 to 30; default 30
   * @throws {EmulatorError} code `UNKNOWN_SECRET` or `BAD_OPTION`
   */
  scheduleDeletion(id: string, days?: number): void
  /**
   * Cancels a scheduled deletion.
   *
   * @throws {EmulatorError} code `UNKNOWN_SECRET`
   */
  restoreSecret(id: string): void
  /**
   * Creates a parameter, or adds its next version.
   *
   * @throws {EmulatorError} code `BAD_VALUE` or `BAD_OPTION`
   */
  setParameter(name: string, value: ParameterInput): void
  /**
   * Puts a label on a version of a parameter, as LabelParameterVersion does.
   *
   * @param version version number; default: the newest
   * @throws {EmulatorError} code `UNKNOWN_PARAMETER`
   */
  labelParameter(name: string, label: string, version?: number): void
  /**
   * Deletes a parameter.
   *
   * @throws {EmulatorError} code `UNKNOWN_PARAMETER`
   */
  removeParameter(name: string): void
  /**
   * Restores the initial state, for the time between two tests: the contents that the emulator started with (or the
   * watched file's current ones), the initial faults and readiness. Empties the cache and `requests`.
   *
   * @returns once the port is open again, if a fault had closed it; everything else is done immediately
   */
  reset(): Promise<void>
  /**
   * Opens another server with the same contents and faults on a free port, for another execution environment. Its
   * requests also appear in `requests` here. It closes with the emulator at the latest.
   *
   * @throws {EmulatorError} code `CLOSED` or `PORT_UNAVAILABLE`
   */
  openInstance(): Promise<EmulatorInstance>
}

/**
 * Environment variables that lead a function to the emulator.
 *
 * @example
 * ```ts
 * import { type EmulatorEnv, startEmulator } from '@extension-secrets/emulator'
 *
 * await using emulator = await startEmulator()
 * const env: EmulatorEnv = emulator.env
 * Object.assign(process.env, env)
 * ```
 */
export interface EmulatorEnv {
  /** Port of the emulator. */
  readonly PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: string
  /** Token that the emulator accepts. */
  readonly AWS_SESSION_TOKEN: string
}

/**
 * Address and token of the admin endpoint. It serves `GET`, `PUT` and `DELETE /faults`, `POST /rotate` and
 * `GET /requests`, with the header `Authorization: Bearer TOKEN`. `POST /rotate` takes `{ id, value, gap? }`; with a gap,
 * it answers once the new value is pending.
 *
 * @example
 * ```ts
 * import { type EmulatorAdmin, startEmulator } from '@extension-secrets/emulator'
 *
 * const throttle = async ({ url, token }: EmulatorAdmin): Promise<void> => {
 *   await fetch(`${url}/faults`, {
 *     method: 'PUT',
 *     headers: { authorization: `Bearer ${token}` },
 *     body: JSON.stringify({ faults: [{ kind: 'throttle', probability: 0.5 }] }),
 *   })
 * }
 * await using emulator = await startEmulator({ admin: true })
 * if (emulator.admin !== undefined) await throttle(emulator.admin)
 * ```
 */
export interface EmulatorAdmin {
  /** Base URL, such as `http://127.0.0.1:40123`. */
  readonly url: string
  /** The port it listens on. */
  readonly port: number
  /** Token that requests to it must carry. It differs from the emulator's token. */
  readonly token: string
}
