import { createHash } from 'node:crypto'

/** Region and account in the emulator's ARNs. Both are made up. */
export const REGION = 'eu-west-1'
export const ACCOUNT = '123456789012'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/**
 * ARN of a secret. Secrets Manager appends a hyphen and six letters or digits to the name. Ours depend only on the name,
 * so they are the same in every run.
 */
export const secretArn = (name: string): string => {
  const digest = createHash('sha256').update(name).digest()
  const suffix = Array.from(digest.subarray(0, 6), (byte) => ALPHABET[byte % ALPHABET.length]).join('')
  return `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-${suffix}`
}

/** ARN of a parameter. A leading slash of the name is not doubled. */
export const parameterArn = (name: string): string =>
  `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter${name.startsWith('/') ? '' : '/'}${name}`
