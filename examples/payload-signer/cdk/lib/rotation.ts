import { Duration, type Stack } from 'aws-cdk-lib'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager'
import { EXTENSION_TTL } from './function.ts'
import { addNodeFunction } from './node-function.ts'
import type { Secrets } from './secrets.ts'

/**
 * Maximum age of a ring that an instance may still use: the function's TTL, plus its `staleIfError`, plus the
 * extension's TTL. A key signs only after it has been in the ring for longer.
 */
const SETTLE = Duration.seconds(3600 + 3600 + EXTENSION_TTL.toSeconds())

export interface RotationProps {
  readonly folder: string
  readonly architecture: 'arm64' | 'x86_64'
  readonly runtime: string
  readonly secrets: Secrets
}

/** Turns the ring of signing keys every thirty days, and makes the first ring when the stack is created. */
export function addRotation(
  stack: Stack,
  { folder, architecture, runtime, secrets }: RotationProps,
): LambdaFunction {
  const { signingKeys } = secrets
  const rotation = addNodeFunction(stack, 'Rotation', {
    description: 'Turns the ring of signing keys',
    folder,
    architecture,
    runtime,
    memorySize: 256,
    timeout: Duration.seconds(30),
    environment: { SETTLE_SECONDS: String(SETTLE.toSeconds()) },
    statements: secrets.statements(
      [signingKeys],
      ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'],
      ['Decrypt', 'GenerateDataKey'],
    ),
  })
  rotation.addPermission('SecretsManager', {
    principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
    sourceAccount: stack.account,
    sourceArn: signingKeys.secretArn,
  })
  // Not `addRotationSchedule`, which would allow the function a random password of any secret (on `*`).
  const schedule = new CfnRotationSchedule(stack, 'RotationSchedule', {
    secretId: signingKeys.secretArn,
    rotationLambdaArn: rotation.functionArn,
    rotationRules: { scheduleExpression: 'rate(30 days)' },
    rotateImmediatelyOnUpdate: true,
  })
  // The first rotation begins at once, and needs the permission and the policy.
  schedule.node.addDependency(rotation)
  return rotation
}
