// The function that Secrets Manager calls to rotate the signing keys. Lambda's runtime brings the AWS SDK.
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { SecretsManagerRotationHandler } from 'aws-lambda'
import { rotate } from './rotate.ts'

const client = new SecretsManagerClient()

const seconds = Number(process.env.SETTLE_SECONDS || Number.NaN)
if (!(seconds >= 0)) throw new TypeError('SETTLE_SECONDS: expected a number of seconds in the environment')

export const handler: SecretsManagerRotationHandler = async (event) => {
  await rotate(event, client, { settle: seconds * 1000 })
  console.log(`${event.Step} of ${event.SecretId}: done`)
}
