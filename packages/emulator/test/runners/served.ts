import type { EmulatorOptions, TestEmulator } from '@extension-secrets/emulator'

/** Test runner, with its helper. */
export interface Runner {
  readonly useEmulator: (options?: EmulatorOptions) => TestEmulator
  readonly describe: (name: string, suite: () => void) => unknown
  readonly test: (name: string, work: () => Promise<void>) => unknown
}

/** Value that the server in `process.env` serves, requested as a function would. */
export const served = async (id: string): Promise<unknown> => {
  const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port, AWS_SESSION_TOKEN, AWS_TOKEN } = process.env
  const url = `http://127.0.0.1:${port}/secretsmanager/get?secretId=${encodeURIComponent(id)}`
  const headers = {
    'X-Aws-Parameters-Secrets-Token': AWS_TOKEN ?? AWS_SESSION_TOKEN ?? '',
    connection: 'close',
  }
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(5000) })
  const { SecretString } = (await response.json()) as { SecretString: unknown }
  return SecretString
}

/** Variables that `useEmulator` changes. */
export const borrowed = (): Record<string, string | undefined> => {
  const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT, AWS_SESSION_TOKEN, AWS_TOKEN } = process.env
  return { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT, AWS_SESSION_TOKEN, AWS_TOKEN }
}

/** Values of these variables before the tests; the tests must find them again afterwards. */
export const BEFORE = {
  PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '1',
  AWS_SESSION_TOKEN: undefined,
  AWS_TOKEN: 'real',
} as const
