import * as v from 'valibot'
import { plainObject } from '../checks/check.ts'
import { badOption, callback, checkOptions, truth } from '../checks/option-checks.ts'
import { type AwsOptions, type AwsPlan, planAws } from './aws-options.ts'
import { type Contents, toMap } from './contents.ts'
import type { Reload } from './follow-file.ts'
import { PARAMETER } from './parameter-entry.ts'
import { SECRET } from './secret-entry.ts'
import { readSecretsFile } from './secrets-file.ts'

/** Sources of the contents, with every default applied. */
export interface SourcesPlan {
  readonly contents: Contents
  /** File to watch, and its content. */
  readonly watched: { readonly file: string | URL; readonly text: string } | undefined
  /** Merges the contents of the options into those of the file. The options take precedence. */
  readonly merge: (fromFile: Contents) => Contents
  readonly onReload: (reload: Reload) => void
  readonly aws: AwsPlan | undefined
}

const EMPTY: Contents = { secrets: new Map(), parameters: new Map() }

const OPTIONS = v.object({
  file: v.optional(
    v.custom<string | URL>((file) => typeof file === 'string' || file instanceof URL, 'the path of a file'),
  ),
  secrets: v.optional(plainObject('an object of names and values'), {}),
  parameters: v.optional(plainObject('an object of names and values'), {}),
  watch: v.optional(truth, false),
  onReload: v.optional(callback<(reload: Reload) => void>(), () => warn),
})

/** Options for the sources, before any check. */
type Unchecked = Readonly<
  Partial<Record<'file' | 'secrets' | 'parameters' | 'watch' | 'onReload' | 'aws', unknown>>
>

/**
 * Checks the options for the sources and reads the file.
 *
 * @throws {EmulatorError} code `BAD_OPTION`, `BAD_VALUE`, `FILE_NOT_FOUND`, `FILE_UNREADABLE` or `FILE_MALFORMED`
 */
export function planSources(options: Unchecked): SourcesPlan {
  const { aws = false } = options
  const { file, secrets, parameters, watch, onReload } = checkOptions(OPTIONS, options)
  if (watch && file === undefined) throw badOption('watch', 'given together with a file')
  const own = {
    secrets: toMap('secrets', secrets, SECRET),
    parameters: toMap('parameters', parameters, PARAMETER),
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
    aws: aws === false ? undefined : planAws(aws as AwsOptions | true, process.env),
  }
}

function warn({ error }: Reload): void {
  if (error !== undefined) process.emitWarning(error.message, 'EmulatorWarning')
}
