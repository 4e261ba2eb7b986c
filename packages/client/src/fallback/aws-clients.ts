import type { Target } from '../fetch/target.ts'
import type { Content } from '../value/content.ts'

/** Content of an answer, and the number of requests it took. */
export interface Asked {
  readonly content: Content
  readonly attempts: number
}

/** Asks AWS for one secret or parameter; rejects with an error of the SDK. */
export type Ask = (target: Target, abortSignal: AbortSignal) => Promise<Asked>

/** Loads the SDK's client of Secrets Manager. */
export async function askSecrets(config: { region?: string }): Promise<Ask> {
  // With a `catch`, so that bundlers accept that the package may not be there.
  const sdk = await import('@aws-sdk/client-secrets-manager').catch(rethrow)
  const client = new sdk.SecretsManagerClient(config)
  return async ({ id, versionId, versionStage }, abortSignal) => {
    const input = { SecretId: id, VersionId: versionId, VersionStage: versionStage }
    const answer = await client.send(new sdk.GetSecretValueCommand(input), { abortSignal })
    const { SecretString: text, SecretBinary: bytes, $metadata } = answer
    const attempts = $metadata.attempts ?? 1
    if (text !== undefined) return { content: { type: 'text', text }, attempts }
    if (bytes !== undefined) return { content: { type: 'binary', bytes: new Uint8Array(bytes) }, attempts }
    throw new SyntaxError('no value')
  }
}

/** Loads the SDK's client of Systems Manager. */
export async function askParameters(config: { region?: string }): Promise<Ask> {
  const sdk = await import('@aws-sdk/client-ssm').catch(rethrow)
  const client = new sdk.SSMClient(config)
  return async ({ id, version, label, withDecryption = true }, abortSignal) => {
    const selector = version ?? label
    const input = { Name: selector === undefined ? id : `${id}:${selector}`, WithDecryption: withDecryption }
    const answer = await client.send(new sdk.GetParameterCommand(input), { abortSignal })
    const { Parameter: found, $metadata } = answer
    if (found?.Value === undefined) throw new SyntaxError('no value')
    const type = found.Type === 'StringList' ? 'list' : 'text'
    return { content: { type, text: found.Value }, attempts: $metadata.attempts ?? 1 }
  }
}

/** Loads once, and again if that failed: a package may be installed meanwhile, as in a test. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }
}

function rethrow(error: unknown): never {
  throw error
}
