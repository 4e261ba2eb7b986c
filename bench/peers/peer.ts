/** Handler as Lambda calls it. */
export type Handler = (event: unknown, context: object) => Promise<unknown>

/** A secret as its users read it. */
export interface Credentials {
  readonly username: string
  readonly password: string
}

/**
 * One way to get secrets: a handler that has all of them, and gives back the user name of the last.
 *
 * Every peer is written as its users would write it, on what Lambda's environment says, and returns the same.
 */
export type CreateHandler = (ids: readonly string[]) => Handler

/** Address of the extension, with the header that authorises a request. */
export function extensionRequest(id: string): {
  port: number
  path: string
  headers: Record<string, string>
} {
  return {
    port: Number(process.env.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT),
    path: `/secretsmanager/get?secretId=${encodeURIComponent(id)}`,
    headers: { 'X-Aws-Parameters-Secrets-Token': process.env.AWS_SESSION_TOKEN ?? '' },
  }
}

/** The secret in a body of the extension. */
export function credentialsIn(body: string): Credentials {
  const { SecretString } = JSON.parse(body) as { SecretString: string }
  return JSON.parse(SecretString) as Credentials
}

/** Asks for all of them at the same time. */
export async function lastUserName(
  ids: readonly string[],
  get: (id: string) => Promise<Credentials>,
): Promise<string | undefined> {
  const found = await Promise.all(ids.map(get))
  return found.at(-1)?.username
}
