// Types that have to be there, and are not any, without any schema: the line below a comment must not compile.
import {
  ExtensionSecretsError,
  type ExtensionSecretsErrorCode,
  extensionSecrets,
} from '@extension-secrets/middy'
import middy from '@middy/core'

export const code = (error: unknown): ExtensionSecretsErrorCode | undefined =>
  error instanceof ExtensionSecretsError ? error.code : undefined

export const handler = middy()
  .use(extensionSecrets({ secrets: { stripe: 'orders/stripe-key' } }))
  .handler(async (_event, context) => {
    const text: string = context.secrets.stripe
    // @ts-expect-error a secret is a string by default
    const number: number = context.secrets.stripe
    return [text, number, context.awsRequestId]
  })
