import type { Faults } from '../faults/fault-switch.ts'
import type { EmulatorRequest } from '../server/request-log.ts'
import type { RotationSteps } from '../store/rotation.ts'
import type { SecretVersionInfo } from '../store/secret.ts'
import type { ParameterInput, RotationValue, SecretInput } from '../store/values.ts'

/**
 * One server of an emulator: what one execution environment has beside it. It has a port, a readiness and, as each
 * real extension has, a cache of its own; what it serves is the emulator's.
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
  /** Where it listens, such as `http://127.0.0.1:2773`. */
  readonly url: string
  /** The port it listens on. */
  readonly port: number
  /** What requests must carry as `X-Aws-Parameters-Secrets-Token`. */
  readonly token: string
  /** What a function needs in its environment to reach it. */
  readonly env: EmulatorEnv
  /** Every request that it answered so far, oldest first (the last 10,000 at least); grows as they come. */
  readonly requests: readonly EmulatorRequest[]
  /**
   * Says whether it serves. While not, the extension answers 400 `not ready to serve traffic, please wait`, at once
   * after the call; the agent refuses connections, once the promise is fulfilled.
   *
   * @throws {EmulatorError} code `PORT_IN_USE` where another process took the agent's port meanwhile, or `CLOSED`
   */
  setReady(ready: boolean): Promise<void>
  /** Empties its own cache, as a restart does: the next answers are those of now. */
  clearCache(): void
  /** Cuts every connection and frees the port. May be called more than once. */
  close(): Promise<void>
}

/**
 * A running stand-in for the extension or the agent. Wherever an `id` is taken, a name or an ARN will do; what changes
 * in it is seen by clients once the emulator's own cache has let the old answer go, as with the real servers.
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
  /** Every request answered so far, by all its instances, oldest first (the last 10,000 at least); grows as they come. */
  readonly requests: readonly EmulatorRequest[]
  /** What goes wrong, to be changed at run time. */
  readonly faults: Faults
  /** Where other processes may change it, where the option `admin` asked for it. */
  readonly admin: EmulatorAdmin | undefined
  /**
   * Gives a secret a new current version; the old one becomes `AWSPREVIOUS`. What its cache holds is served until
   * the TTL ends, as by the real servers.
   *
   * @param id name or ARN
   * @param value the new value, or a function of the current one, such as `alternateUsers(password)`
   * @throws {EmulatorError} code `UNKNOWN_SECRET` or `BAD_VALUE`
   */
  rotate(id: string, value: RotationValue): void
  /**
   * The same step by step, as Secrets Manager rotates: the new version is created as `AWSPENDING`, set, tested, and
   * then becomes `AWSCURRENT`.
   *
   * @param steps what is to be done in each step, and the `gap` in milliseconds between set and finish
   * @returns when the last step has ended; rejects with what a step throws
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
   * Moves a staging label to a version, as UpdateSecretVersionStage does: where `AWSCURRENT` moves, `AWSPREVIOUS`
   * goes to the version that it leaves.
   *
   * @param versionId the version's id, or null to take the label off
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
   * Creates a secret, or starts an existing one afresh with one single version.
   *
   * @throws {EmulatorError} code `BAD_VALUE` or `BAD_OPTION`
   */
  setSecret(id: string, value: SecretInput): void
  /**
   * Deletes a secret at once.
   *
   * @param id name or ARN
   * @throws {EmulatorError} code `UNKNOWN_SECRET`
   */
  removeSecret(id: string): void
  /**
   * Marks a secret for deletion, as DeleteSecret does: until then it is refused with an InvalidRequestException, and
   * can be restored; afterwards it is gone.
   *
   * @param days the recovery window, 7 to 30; default 30
   * @throws {EmulatorError} code `UNKNOWN_SECRET` or `BAD_OPTION`
   */
  scheduleDeletion(id: string, days?: number): void
  /**
   * Takes back a scheduled deletion.
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
   * @param version its number; default: the newest
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
   * Goes back to the contents that it was started with (or that the watched file has now), to its first faults and to
   * whether it was ready, and forgets its cache and `requests`: for the time between two tests.
   *
   * @returns when the port is open again, where a fault had closed it; all else is done at once
   */
  reset(): Promise<void>
  /**
   * Opens another server over the same contents and faults, on a free port: for another execution environment, as each
   * has its own. What it is asked stands in `requests` here too; it closes with the emulator at the latest.
   *
   * @throws {EmulatorError} code `CLOSED` or `PORT_UNAVAILABLE`
   */
  openInstance(): Promise<EmulatorInstance>
}

/**
 * The environment variables through which a function finds the emulator.
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
  /** The port that the emulator listens on. */
  readonly PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: string
  /** The token that it wants to see. */
  readonly AWS_SESSION_TOKEN: string
}

/**
 * Where the admin endpoint listens, and what opens it: `GET`, `PUT` and `DELETE /faults`, `POST /rotate`,
 * `GET /requests`, with the header `Authorization: Bearer TOKEN`. `POST /rotate` takes `{ id, value, gap? }`; with a gap it
 * answers when the new value is pending.
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
  /** Where it listens, such as `http://127.0.0.1:40123`. */
  readonly url: string
  /** The port it listens on. */
  readonly port: number
  /** What its requests must carry; another one than that of the emulator. */
  readonly token: string
}
