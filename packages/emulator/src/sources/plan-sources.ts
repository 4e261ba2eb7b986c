import { badOption, type EmulatorOptions } from '../options/emulator-options.ts'
import { type AwsPlan, planAws } from './aws-options.ts'
import { type Contents, toMap } from './contents.ts'
import type { Reload } from './follow-file.ts'
import { parseParameter } from './parameter-entry.ts'
import { parseSecret } from './secret-entry.ts'
import { readSecretsFile } from './secrets-file.ts'

/** Where the contents come from, with every default applied. */
export interface SourcesPlan {
  readonly contents: Contents
  /** The file to be watched, and what it held. */
  readonly watched: { readonly file: string | URL; readonly text: string } | undefined
  /** What the options give wins over what another reading of the file gives. */
  readonly merge: (fromFile: Contents) => Contents
  readonly onReload: (reload: Reload) => void
  readonly aws: AwsPlan | undefined
}

const EMPTY: Contents = { secrets: new Map(), parameters: new Map() }

/**
 * Checks the options that say where the contents come from; reads the file.
 *
 * @throws {EmulatorError} code `BAD_OPTION`, `BAD_VALUE`, `FILE_NOT_FOUND`, `FILE_UNREADABLE` or `FILE_MALFORMED`
 */
export const planSources = (options: EmulatorOptions): SourcesPlan => {
  const { file, secrets = {}, parameters = {}, watch = false, onReload = warn, aws = false } = options
  if (file !== undefined && typeof file !== 'string' && !(file instanceof URL)) {
    throw badOption('file', 'the path of a file')
  }
  if (!isObject(secrets)) throw badOption('secrets', 'an object of names and values')
  if (!isObject(parameters)) throw badOption('parameters', 'an object of names and values')
  if (typeof watch !== 'boolean') throw badOption('watch', 'true or false')
  if (watch && file === undefined) throw badOption('watch', 'given together with a file')
  if (typeof onReload !== 'function') throw badOption('onReload', 'a function')
  const own = {
    secrets: toMap('secrets', secrets, parseSecret),
    parameters: toMap('parameters', parameters, parseParameter),
  }
  const merge = (fromFile: Contents): Contents => ({
    secrets: new Map([...fromFile.secrets, ...own.secrets]),
    parameters: new Map([...fromFile.parameters, ...own.parameters]),
  })
  const read = file === undefined ? undefined : readSecretsFile(file)
  return {
    contents: merge(read?.contents ?? EMPTY),
    watched: watch && file !== undefined && read !== undefined ? { file, text: read.text } : undefined,
    merge,
    onReload,
    aws: aws === false ? undefined : planAws(aws, process.env),
  }
}

const warn = ({ error }: Reload): void => {
  if (error !== undefined) process.emitWarning(error.message, 'EmulatorWarning')
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
