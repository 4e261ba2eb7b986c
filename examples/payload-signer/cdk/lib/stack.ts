import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { addAlarms } from './alarms.ts'
import { addApi } from './api.ts'
import { addFunction } from './function.ts'
import { addRotation } from './rotation.ts'
import { Secrets } from './secrets.ts'

/** The processors that Lambda offers. */
export const ARCHITECTURES = ['arm64', 'x86_64'] as const

/** Lambda's runtimes that the functions run on: the one they are tested with most, and the one that comes after it. */
export const RUNTIMES = ['nodejs24.x', 'nodejs26.x'] as const

/** Inputs of a payload signer stack. */
export interface PayloadSignerProps extends StackProps {
  /** The folder that holds the bundled function. */
  readonly functionFolder: string
  /** The folder that holds the bundled rotation function. */
  readonly rotationFolder: string
  /** Default: `arm64`, which costs less. */
  readonly architecture?: (typeof ARCHITECTURES)[number] | undefined
  /** Default: `nodejs24.x`. */
  readonly runtime?: (typeof RUNTIMES)[number] | undefined
  /** Address that gets an email when an alarm goes off, and when it is over. Default: none. */
  readonly alarmEmail?: string | undefined
  /** Another version of the extension's layer than the one that the CDK knows for the region. */
  readonly layerArn?: string | undefined
}

/** An HTTP API, its function, three generated secrets, the rotation of one of them, and alarms. */
export class PayloadSignerStack extends Stack {
  /** @throws {TypeError} when a property is not one that can be deployed */
  constructor(scope: Construct, id: string, props: PayloadSignerProps) {
    super(scope, id, props)
    const {
      architecture = 'arm64',
      runtime = 'nodejs24.x',
      functionFolder,
      rotationFolder,
      layerArn,
      alarmEmail,
    } = props
    if (!ARCHITECTURES.includes(architecture))
      throw new TypeError(`architecture: expected ${ARCHITECTURES.join(' or ')}; got ${architecture}`)
    if (!RUNTIMES.includes(runtime))
      throw new TypeError(`runtime: expected ${RUNTIMES.join(' or ')}; got ${runtime}`)

    const secrets = new Secrets(this)
    const signer = addFunction(this, { folder: functionFolder, architecture, runtime, layerArn, secrets })
    const rotation = addRotation(this, { folder: rotationFolder, architecture, runtime, secrets })
    const url = addApi(this, signer)
    addAlarms(this, { signer, rotation, email: alarmEmail })

    new CfnOutput(this, 'Url', { value: url, description: 'POST /sign, /verify, /seal, /open' })
  }
}
