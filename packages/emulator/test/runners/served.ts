/** What the server that `process.env` leads to says, as a function would ask it. */
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

/** What `useEmulator` changes in the environment. */
export const borrowed = (): Record<string, string | undefined> => {
  const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT, AWS_SESSION_TOKEN, AWS_TOKEN } = process.env
  return { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT, AWS_SESSION_TOKEN, AWS_TOKEN }
}

/** What the tests of these find there before, and have to find there again. */
export const BEFORE = {
  PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '1',
  AWS_SESSION_TOKEN: undefined,
  AWS_TOKEN: 'real',
} as const
