import { readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { EmulatorError } from '../errors/emulator-error.ts'
import { errorCode } from '../errors/error-code.ts'
import { type Contents, parseContents } from './contents.ts'
import { parseDotEnv } from './dot-env.ts'
import { findChangedNumber, findJsonFault } from './json-position.ts'
import { parseYaml } from './yaml.ts'

/** Format of a file: JSON, YAML, or the variables of a `.env` file. */
type FileFormat = 'json' | 'yaml' | 'env'

/** A secrets file that has been read. */
export interface SecretsFile {
  readonly text: string
  readonly contents: Contents
}

/**
 * Reads secrets and parameters from a file, in the format of its name: `.json` (or no extension), `.yaml` and `.yml`,
 * `.env` and names that start with `.env.`, in which each variable is a text secret.
 *
 * @throws {EmulatorError} code `FILE_NOT_FOUND`, `FILE_UNREADABLE` or `FILE_MALFORMED`; one line that names file and
 * place, and quotes no value
 */
export const readSecretsFile = (file: string | URL): SecretsFile => {
  fileFormat(file)
  const text = readText('secrets file', file)
  return { text, contents: parseSecretsFile(file, text) }
}

/**
 * Parses a secrets file whose text has already been read.
 *
 * @throws {EmulatorError} code `FILE_MALFORMED`
 */
export const parseSecretsFile = (file: string | URL, text: string): Contents => {
  const format = fileFormat(file)
  if (text.trim() === '') throw malformed(file, 'it is empty')
  const root = format === 'env' ? { secrets: parseDotEnv(file, text) } : parse(format, file, text)
  try {
    return parseContents(root)
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error
    throw malformed(file, error.message)
  }
}

const parse = (format: 'json' | 'yaml', file: string | URL, text: string): unknown =>
  format === 'yaml' ? parseYaml(file, text) : parseJsonSecrets(file, text)

/** Parses a JSON file. Values are stored as text again, so a number whose text would change is rejected, as in YAML. */
const parseJsonSecrets = (file: string | URL, text: string): unknown => {
  const root = parseJson('secrets file', file, text)
  const changed = findChangedNumber(text)
  if (changed === undefined) return root
  throw malformed(`${file}:${changed.line}:${changed.column}`, changed.problem)
}

const fileFormat = (file: string | URL): FileFormat => {
  const name = basename(file instanceof URL ? file.pathname : file).toLowerCase()
  const extension = extname(name)
  if (/^\.env(\.|$)/.test(name) || extension === '.env') return 'env'
  if (extension === '.yaml' || extension === '.yml') return 'yaml'
  if (extension === '.json' || extension === '') return 'json'
  throw malformed(
    file,
    'its name must end in .json, .yaml, .yml or .env, because the name decides the format',
  )
}

const malformed = (file: string | URL, what: string): EmulatorError =>
  new EmulatorError('FILE_MALFORMED', `secrets file ${file}: ${what}`)

/**
 * Reads a text file; an error says in one line why it can't be read.
 *
 * @param what kind of file, for the message, such as `secrets file`
 * @throws {EmulatorError} code `FILE_NOT_FOUND`, `FILE_UNREADABLE` or `FILE_MALFORMED`
 */
export const readText = (what: string, file: string | URL): string =>
  decodeText(what, file, readBytes(what, file))

const readBytes = (what: string, file: string | URL): Buffer => {
  try {
    return readFileSync(file)
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT') {
      throw new EmulatorError('FILE_NOT_FOUND', `${what} ${file} does not exist; check the path`)
    }
    throw new EmulatorError('FILE_UNREADABLE', `${what} ${file} cannot be read (${code}); check what it is`)
  }
}

/**
 * Decodes a file without its byte order mark. Rejects encodings other than UTF-8, because they would change the values.
 *
 * @throws {EmulatorError} code `FILE_MALFORMED`
 */
export const decodeText = (what: string, file: string | URL, bytes: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const message = `${what} ${file} is not a UTF-8 text file; save it as UTF-8`
    throw new EmulatorError('FILE_MALFORMED', message)
  }
}

/**
 * Parses JSON without ever quoting it.
 *
 * @throws {EmulatorError} code `FILE_MALFORMED`, with line and column
 */
export const parseJson = (what: string, file: string | URL, text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    const { line, column, problem } = findJsonFault(text)
    throw new EmulatorError(
      'FILE_MALFORMED',
      `${what} ${file}:${line}:${column} is not valid JSON: ${problem}`,
    )
  }
}
