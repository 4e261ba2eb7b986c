import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { EmulatorError } from '../errors/emulator-error.ts'
import { errorCode } from '../errors/error-code.ts'

/** Types of the two clients. The packages may be missing when other projects compile against this one. */
type SecretsManager = typeof import('@aws-sdk/client-secrets-manager')
type Ssm = typeof import('@aws-sdk/client-ssm')

const SECRETS_MANAGER = '@aws-sdk/client-secrets-manager'
const SSM = '@aws-sdk/client-ssm'

/** @throws {EmulatorError} code `SDK_MISSING` */
export const loadSecretsManager = (): Promise<SecretsManager> =>
  load(SECRETS_MANAGER, () => import('@aws-sdk/client-secrets-manager'))

/** @throws {EmulatorError} code `SDK_MISSING` */
export const loadSsm = (): Promise<Ssm> => load(SSM, () => import('@aws-sdk/client-ssm'))

/** Looks next to this package, then in the working directory: `npx` keeps packages in its own folder. */
const load = async <T>(name: string, fromHere: () => Promise<T>): Promise<T> => {
  try {
    return await fromHere()
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  let found: string
  try {
    found = createRequire(pathToFileURL(join(process.cwd(), 'package.json'))).resolve(name)
  } catch (error) {
    if (!isMissing(error)) throw error
    const message = `${name} is not installed, but the option aws needs it; run: npm install ${name}`
    throw new EmulatorError('SDK_MISSING', message)
  }
  // A CommonJS file, so its exports are the same either way.
  return (await import(pathToFileURL(found).href)) as T
}

const isMissing = (error: unknown): boolean =>
  errorCode(error) === 'ERR_MODULE_NOT_FOUND' || errorCode(error) === 'MODULE_NOT_FOUND'
