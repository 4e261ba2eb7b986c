import { getSecret } from '@aws-lambda-powertools/parameters/secrets'
import { type Credentials, type Handler, lastUserName } from './peer.ts'

/** AWS Lambda Powertools: AWS's SDK, past the extension, and a cache of 5 minutes. */
export function createHandler(ids: readonly string[]): Handler {
  return async () =>
    lastUserName(ids, async (id) => (await getSecret(id, { maxAge: 300, transform: 'json' })) as Credentials)
}
