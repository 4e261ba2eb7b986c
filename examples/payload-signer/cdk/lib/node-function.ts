import { type Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  type ParamsAndSecretsLayerVersion,
  Runtime,
  RuntimeFamily,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'

/** Properties in which the two functions of the stack differ. */
export interface NodeFunctionProps {
  readonly description: string
  /** The folder that holds `index.mjs`. */
  readonly folder: string
  readonly architecture: 'arm64' | 'x86_64'
  /** Name of the runtime, such as `nodejs24.x`. */
  readonly runtime: string
  /** Megabytes; Lambda gives processor time in proportion. */
  readonly memorySize: number
  readonly timeout: Duration
  readonly environment: Readonly<Record<string, string>>
  /** Permissions besides writing its log. */
  readonly statements: readonly PolicyStatement[]
  readonly layer?: ParamsAndSecretsLayerVersion
}

/** A function on Node.js with a role and a log group of its own. */
export function addNodeFunction(stack: Stack, id: string, props: NodeFunctionProps): LambdaFunction {
  const { description, folder, architecture, runtime, memorySize, timeout, environment, statements, layer } =
    props
  const logGroup = new LogGroup(stack, `${id}Log`, {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  // Not the role that the CDK would make: its managed policy covers every log group of the account.
  const role = new Role(stack, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
  logGroup.grantWrite(role)
  for (const statement of statements) role.addToPolicy(statement)

  return new LambdaFunction(stack, id, {
    description,
    code: Code.fromAsset(folder),
    handler: 'index.handler',
    // By its name: the CDK has no constant of the newest one yet.
    runtime: new Runtime(runtime, RuntimeFamily.NODEJS),
    architecture: architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
    memorySize,
    timeout,
    environment,
    role,
    logGroup,
    ...(layer === undefined ? {} : { paramsAndSecrets: layer }),
  })
}
