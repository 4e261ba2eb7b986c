import { EmulatorError } from '../errors/emulator-error.ts'
import { notify } from '../instances/notify.ts'
import type { Contents } from './contents.ts'
import type { Changes } from './held-contents.ts'
import { decodeText, parseSecretsFile } from './secrets-file.ts'
import { type Watching, watchText } from './watch-file.ts'

/**
 * What came of a change of the watched file. Names only, never a value.
 *
 * @example
 * ```ts
 * import { type Reload, startEmulator } from '@extension-secrets/emulator'
 *
 * const onReload = ({ changed, error }: Reload): void => {
 *   console.log(error === undefined ? `now with other ${changed.secrets.join(', ')}` : error.message)
 * }
 * await using emulator = await startEmulator({ file: 'secrets.yaml', watch: true, onReload })
 * ```
 */
export interface Reload {
  /** Path of the file that was read again. */
  readonly file: string
  /** The names of what is new, changed or gone; empty where the file could not be used. */
  readonly changed: Changes
  /** Why the file could not be used: what it held before is served on. */
  readonly error?: EmulatorError
}

const NOTHING: Changes = { secrets: [], parameters: [] }

/**
 * Watches a secrets file.
 *
 * @param text what it held when it was read last
 * @param replace takes what it holds now; the error that it throws is reported like one of the file
 */
export const followFile = (
  file: string | URL,
  text: string,
  replace: (contents: Contents) => Changes,
  onReload: (reload: Reload) => void,
): Watching => watchText(file, text, (now) => notify('onReload', onReload, readAgain(file, now, replace)))

const readAgain = (
  file: string | URL,
  bytes: Buffer | undefined,
  replace: (contents: Contents) => Changes,
): Reload => {
  try {
    if (bytes === undefined) {
      throw new EmulatorError('FILE_NOT_FOUND', `secrets file ${file} is gone, or cannot be read any more`)
    }
    const text = decodeText('secrets file', file, bytes)
    return { file: String(file), changed: replace(parseSecretsFile(file, text)) }
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error
    return { file: String(file), changed: NOTHING, error }
  }
}
