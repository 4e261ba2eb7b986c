import {
  type AwsOptions,
  type DialectName,
  EmulatorError,
  type EmulatorOptions,
  type FaultPlan,
} from '@extension-secrets/emulator'
import { parseFaultPlan, parseJson, readText } from '@extension-secrets/emulator/command'
import { given, type ServerFlags, type SourceFlags } from './flags.ts'

/** Options of the sources for `startEmulator`, which checks them. */
export const sourceOptions = (flags: SourceFlags): EmulatorOptions =>
  given({ file: flags.secrets, aws: awsOf(flags) })

/**
 * Options of the server for `startEmulator`: sources, dialect, cache and faults.
 *
 * @throws {EmulatorError} if the file of the fault plan can't be read or is wrong
 */
export const serverOptions = ({ dialect, ttl, faults, ...sources }: ServerFlags): EmulatorOptions => ({
  ...sourceOptions(sources),
  // Variables that are set for the real extension apply here, too.
  variables: process.env,
  // startEmulator checks the name.
  ...given({ dialect: dialect as DialectName | undefined, ttl }),
  ...(faults !== undefined && { faults: readFaults(faults) }),
})

/** Reads a fault plan. Its errors name the file, which `startEmulator` doesn't know. */
const readFaults = (file: string): FaultPlan => {
  const plan = parseJson('fault plan', file, readText('fault plan', file))
  try {
    return parseFaultPlan(plan)
  } catch (error) {
    if (!(error instanceof EmulatorError)) throw error
    throw new EmulatorError(error.code, `fault plan ${file}: ${error.message}`)
  }
}

const awsOf = (flags: SourceFlags): AwsOptions | true | undefined => {
  const { aws, 'aws-endpoint': endpoint, 'aws-region': region } = flags
  if (endpoint === undefined && region === undefined) return aws === true ? true : undefined
  return given({ endpoint, region })
}
