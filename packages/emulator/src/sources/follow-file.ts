import { EmulatorError } from '../errors/emulator-error.ts'
import { notify } from '../instances/notify.ts'
import type { Contents } from './contents.ts'
import type { Changes } from './held-contents.ts'
import { decodeText, parseSecretsFile } from './secrets-file.ts'
import { type Watching, watchText } from './watch-file.ts'

/**
 * Result of a change of the watched file: names only, never a value.
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
  /** Path of the file. */
  readonly file: string
  /** Names that are new, changed or gone; empty if the file can't be used. */
  readonly changed: Changes
  /** Reason why the file can't be used. The emulator keeps serving the previous content. */
  readonly error?: EmulatorError
}

const NOTHING: Changes = { secrets: [], parameters: [] }

/**
 * Watches a secrets file.
 *
 * @param text content at the last read
 * @param replace takes the new content; an error that it throws is reported like a mistake in the file
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
      throw new EmulatorError('FILE_NOT_FOUND', `secrets file ${file} is gone or can't be read any more`)
    }
    const text = decodeText('secrets file', file, bytes)
    return { file: String(file), changed: replace(parseSecretsFile(file, text)) }
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error
    return { file: String(file), changed: NOTHING, error }
  }
}
