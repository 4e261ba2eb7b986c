import { Duration, type Stack } from 'aws-cdk-lib'
import {
  type Function as LambdaFunction,
  ParamsAndSecretsLayerVersion,
  ParamsAndSecretsVersions,
} from 'aws-cdk-lib/aws-lambda'
import { addNodeFunction } from './node-function.ts'
import type { Secrets } from './secrets.ts'

/** The namespace of the function's own metrics. */
export const NAMESPACE = 'PayloadSigner'

/** Lifetime of a value in the extension's own cache. */
export const EXTENSION_TTL = Duration.seconds(300)

export interface FunctionProps {
  readonly folder: string
  readonly architecture: 'arm64' | 'x86_64'
  readonly runtime: string
  readonly layerArn: string | undefined
  readonly secrets: Secrets
}

/** The function behind the API, with the extension beside it. */
export function addFunction(stack: Stack, props: FunctionProps): LambdaFunction {
  const { folder, architecture, runtime, layerArn, secrets } = props
  const options = { secretsManagerTtl: EXTENSION_TTL }
  const { signingKeys, encryptionKey, clientKey } = secrets
  return addNodeFunction(stack, 'Function', {
    description: 'Signs, verifies, seals and opens payloads',
    folder,
    architecture,
    runtime,
    memorySize: 512,
    timeout: Duration.seconds(10),
    environment: { METRICS_NAMESPACE: NAMESPACE, SIGNING_KEYS_TTL: '1h', CLIENT_KEY_TTL: '1m' },
    statements: secrets.statements([signingKeys, encryptionKey, clientKey], ['GetSecretValue'], ['Decrypt']),
    layer:
      layerArn === undefined
        ? ParamsAndSecretsLayerVersion.fromVersion(ParamsAndSecretsVersions.V1_0_103, options)
        : ParamsAndSecretsLayerVersion.fromVersionArn(layerArn, options),
  })
}
