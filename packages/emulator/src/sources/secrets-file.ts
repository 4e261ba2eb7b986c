import { readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { EmulatorError } from '../errors/emulator-error.ts'
import { errorCode } from '../errors/error-code.ts'
import { type Contents, parseContents } from './contents.ts'
import { parseDotEnv } from './dot-env.ts'
import { findChangedNumber, findJsonFault } from './json-position.ts'
import { parseYaml } from './yaml.ts'

/** What a file holds: JSON, YAML, or the variables of a `.env` file. */
type FileFormat = 'json' | 'yaml' | 'env'

/** A secrets file that has been read. */
export interface SecretsFile {
  readonly text: string
  readonly contents: Contents
}

/**
 * Reads secrets and parameters from a file, in the format that its name tells: `.json` (or no extension), `.yaml` and
 * `.yml`, `.env` and what begins with `.env.`, where each variable is a text secret.
 *
 * @throws {EmulatorError} code `FILE_NOT_FOUND`, `FILE_UNREADABLE` or `FILE_MALFORMED`; in one line that names file and
 * place, and quotes no value
 */
export const readSecretsFile = (file: string | URL): SecretsFile => {
  fileFormat(file)
  const text = readText('secrets file', file)
  return { text, contents: parseSecretsFile(file, text) }
}

/**
 * The same for a text that has been read already.
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

/** What is stored is written anew from what was parsed: as in YAML, a number must come out as it went in. */
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
  throw malformed(file, 'its name must end in .json, .yaml, .yml or .env, which tells what it holds')
}

const malformed = (file: string | URL, what: string): EmulatorError =>
  new EmulatorError('FILE_MALFORMED', `secrets file ${file}: ${what}`)

/**
 * Reads a text file, and says in one line what is wrong where it cannot be read.
 *
 * @param what what the file is, for the message, such as `secrets file`
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
 * The text of a file, without its byte order mark. In another encoding than UTF-8 a value would come out as another one.
 *
 * @throws {EmulatorError} code `FILE_MALFORMED`
 */
export const decodeText = (what: string, file: string | URL, bytes: Buffer): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const message = `${what} ${file} is not a text in UTF-8; save it as UTF-8`
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
    throw new EmulatorError('FILE_MALFORMED', `${what} ${file}:${line}:${column} is not JSON: ${problem}`)
  }
}
