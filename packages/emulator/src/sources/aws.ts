import type { GetSecretValueResponse } from '@aws-sdk/client-secrets-manager'
import type { Parameter } from '@aws-sdk/client-ssm'
import { type DialectName, type ParameterLookup, serverOf } from '../dialects/dialect.ts'
import { parameterArn, secretArn } from '../store/aws-names.ts'
import type { ParameterQuery } from '../store/parameter-book.ts'
import type { SecretDescription, SecretLookup, SecretQuery, SecretRecord } from '../store/secret-query.ts'
import { awsFailure } from './aws-failure.ts'
import type { AwsPlan } from './aws-options.ts'
import { loadSecretsManager, loadSsm } from './aws-sdk.ts'
import type { Upstream } from './store.ts'

/**
 * Secrets Manager and Parameter Store, of AWS or of a server that replaces it, through the AWS SDK v3.
 *
 * @param dialect the agent has no parameters, so it needs only the client of Secrets Manager
 * @throws {EmulatorError} code `SDK_MISSING`
 */
export const openAws = async ({ client, timeout }: AwsPlan, dialect: DialectName): Promise<Upstream> => {
  const sdk = await loadSecretsManager()
  const secrets = new sdk.SecretsManagerClient(client)
  const ssm = serverOf(dialect) === 'agent' ? undefined : await loadSsm()
  const parameters = ssm && new ssm.SSMClient(client)
  const limit = (): { abortSignal: AbortSignal } => ({ abortSignal: AbortSignal.timeout(timeout) })

  return {
    async secret({ secretId, versionId, versionStage }: SecretQuery): Promise<SecretLookup> {
      const command = new sdk.GetSecretValueCommand({
        SecretId: secretId,
        ...(versionId !== undefined && { VersionId: versionId }),
        ...(versionStage !== undefined && { VersionStage: versionStage }),
      })
      try {
        return toSecret(secretId, await secrets.send(command, limit()))
      } catch (error) {
        return awsFailure(error)
      }
    },

    async describe(secretId: string): Promise<SecretDescription> {
      try {
        const { VersionIdsToStages } = await secrets.send(
          new sdk.DescribeSecretCommand({ SecretId: secretId }),
          limit(),
        )
        return { stages: new Map(Object.entries(VersionIdsToStages ?? {})) }
      } catch (error) {
        return awsFailure(error)
      }
    },

    async parameter(query: ParameterQuery, withDecryption: boolean): Promise<ParameterLookup> {
      if (ssm === undefined || parameters === undefined) return undefined
      const selector = query.version ?? query.label
      const command = new ssm.GetParameterCommand({
        Name: selector === undefined ? query.name : `${query.name}:${selector}`,
        WithDecryption: withDecryption,
      })
      try {
        const { Parameter: found } = await parameters.send(command, limit())
        return toParameter(query.name, found)
      } catch (error) {
        return awsFailure(error)
      }
    },

    close() {
      secrets.destroy()
      parameters?.destroy()
    },
  }
}

/** Fills in fields that AWS always sends, but a server that replaces it may not. */
const toSecret = (id: string, found: GetSecretValueResponse): SecretLookup => {
  const name = found.Name ?? id
  const content = contentOf(found)
  if (content === undefined) return { exception: 'ConnectionError', message: 'Response Error', status: 502 }
  return {
    found: {
      arn: found.ARN ?? secretArn(name),
      name,
      versionId: found.VersionId ?? '',
      stages: found.VersionStages ?? [],
      createdAt: found.CreatedDate?.getTime() ?? 0,
      content,
    },
  }
}

const contentOf = ({
  SecretString,
  SecretBinary,
}: GetSecretValueResponse): SecretRecord['content'] | undefined => {
  if (SecretString !== undefined) return { text: SecretString }
  return SecretBinary === undefined ? undefined : { binary: Buffer.from(SecretBinary) }
}

const TYPES = ['String', 'StringList', 'SecureString'] as const

const toParameter = (asked: string, found: Parameter | undefined): ParameterLookup => {
  if (found?.Value === undefined) return { exception: 'ConnectionError' }
  const name = found.Name ?? asked
  return {
    found: {
      arn: found.ARN ?? parameterArn(name),
      name,
      type: TYPES.find((type) => type === found.Type) ?? 'String',
      value: found.Value,
      version: found.Version ?? 1,
      modifiedAt: found.LastModifiedDate?.getTime() ?? 0,
      ...(found.Selector !== undefined && { selector: found.Selector }),
    },
    asItIs: true,
  }
}
