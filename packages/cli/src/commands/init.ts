import { writeFileSync } from 'node:fs'
import { extname } from 'node:path'
import { errorCode } from '@extension-secrets/emulator/command'
import { CommandError } from '../errors/command-error.ts'
import { usage } from '../errors/usage-error.ts'
import { say } from '../output/output.ts'
import { JSON_SAMPLE, YAML_SAMPLE } from '../templates/samples.ts'

/**
 * Writes a sample file to start with.
 *
 * @throws {CommandError} if the file exists, or can't be written
 */
export const init = (file: string): number => {
  const sample = sampleFor(file)
  try {
    writeFileSync(file, sample, { flag: 'wx' })
  } catch (error) {
    const code = errorCode(error)
    if (code === 'EEXIST') {
      const message = `${file} already exists and was not changed; name another file`
      throw new CommandError(message)
    }
    throw new CommandError(`${file} cannot be written (${code}); name another file`)
  }
  say(`wrote ${file}; edit it, then run: npx @extension-secrets/cli emulate --secrets ${file} --watch`)
  return 0
}

const sampleFor = (file: string): string => {
  const extension = extname(file).toLowerCase()
  if (extension === '.yaml' || extension === '.yml') return YAML_SAMPLE
  if (extension === '.json') return JSON_SAMPLE
  throw usage('init takes a FILE that ends in .yaml, .yml or .json')
}
