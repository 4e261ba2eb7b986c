import { readFileSync } from 'node:fs'
import { EmulatorError } from '../emulator-error.ts'
import { errorCode } from '../error-code.ts'
import { findJsonFault } from '../json-position.ts'
import { type Contents, parseContents } from './contents.ts'

/**
 * Reads a text file, and says in one line what is wrong where it cannot be read.
 *
 * @param what what the file is, for the message, such as `secrets file`
 * @throws {EmulatorError} code `FILE_NOT_FOUND` or `FILE_UNREADABLE`
 */
export const readText = (what: string, file: string | URL): string => {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT') {
      throw new EmulatorError('FILE_NOT_FOUND', `${what} ${file} does not exist; check the path`)
    }
    throw new EmulatorError('FILE_UNREADABLE', `${what} ${file} cannot be read (${code}); check what it is`)
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

/**
 * Reads secrets and parameters from a JSON file.
 *
 * @throws {EmulatorError} code `FILE_NOT_FOUND`, `FILE_UNREADABLE` or `FILE_MALFORMED`
 */
export const readJsonFile = (file: string | URL): Contents => {
  const root = parseJson('secrets file', file, readText('secrets file', file))
  try {
    return parseContents(root)
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error
    throw new EmulatorError('FILE_MALFORMED', `secrets file ${file}: ${error.message}`)
  }
}
