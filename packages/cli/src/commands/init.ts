import { writeFileSync } from 'node:fs'
import { extname } from 'node:path'
import { EmulatorError } from '@extension-secrets/emulator'
import { errorCode } from '@extension-secrets/emulator/command'
import { usage } from '../flags/arguments.ts'
import { say } from '../output/output.ts'
import { JSON_SAMPLE, YAML_SAMPLE } from '../templates/samples.ts'

/**
 * Writes a sample file to begin with.
 *
 * @throws {EmulatorError} code `FILE_EXISTS` or `FILE_UNWRITABLE`
 */
export const init = (file: string): number => {
  const sample = sampleFor(file)
  try {
    writeFileSync(file, sample, { flag: 'wx' })
  } catch (error) {
    const code = errorCode(error)
    if (code === 'EEXIST') {
      const message = `${file} exists already, and is left as it is; name another file`
      throw new EmulatorError('FILE_EXISTS', message)
    }
    throw new EmulatorError('FILE_UNWRITABLE', `${file} cannot be written (${code}); name another file`)
  }
  say(`${file} is written; edit it, then run: npx @extension-secrets/emulator --secrets ${file} --watch`)
  return 0
}

const sampleFor = (file: string): string => {
  const extension = extname(file).toLowerCase()
  if (extension === '.yaml' || extension === '.yml') return YAML_SAMPLE
  if (extension === '.json') return JSON_SAMPLE
  throw usage('init takes a FILE that ends in .yaml, .yml or .json')
}
