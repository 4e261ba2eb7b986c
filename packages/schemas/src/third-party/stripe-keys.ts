import { bareOrRecord } from '../bare-or-record.ts'
import { keys, optional } from '../keys.ts'
import type { SecretSchema } from '../secret-schema.ts'
import { line } from '../text.ts'

/**
 * The keys of a Stripe account.
 *
 * @see https://docs.stripe.com/keys
 *
 * @example
 * ```ts
 * import type { StripeKeys } from '@extension-secrets/schemas'
 *
 * const isLive = ({ secretKey }: StripeKeys): boolean => secretKey.includes('_live_')
 * ```
 */
export interface StripeKeys {
  /** The secret key, `sk_…`, or a restricted one, `rk_…`. */
  readonly secretKey: string
  /** The publishable key, `pk_…`. */
  readonly publishableKey?: string
  /** The secret that signs the deliveries of a webhook endpoint, `whsec_…`. */
  readonly webhookSecret?: string
}

/**
 * The keys of a Stripe account: the secret or restricted key bare, or a JSON object with it and others. A key in another's
 * place, such as a publishable one as `secretKey`, is refused by its prefix. Other keys of the object are left out.
 *
 * @see https://docs.stripe.com/keys
 * @see https://docs.stripe.com/webhooks
 *
 * @example The secret
 * ```json
 * { "secretKey": "rk_test_obviouslyFake", "webhookSecret": "whsec_obviouslyFake" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { stripeKeys } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { stripe: { secretId: 'orders/stripe', schema: stripeKeys } } })
 * // new Stripe(context.secrets.stripe.secretKey)
 * ```
 */
export const stripeKeys: SecretSchema<StripeKeys> = /* @__PURE__ */ bareOrRecord(
  'secretKey',
  /* @__PURE__ */ keys({
    secretKey: /* @__PURE__ */ line('a secret key, "sk_…", or a restricted one, "rk_…"', {
      matching: /^[sr]k_\S+$/,
    }),
    publishableKey: /* @__PURE__ */ optional(
      /* @__PURE__ */ line('a publishable key, "pk_…"', { matching: /^pk_\S+$/ }),
    ),
    webhookSecret: /* @__PURE__ */ optional(
      /* @__PURE__ */ line('a signing secret, "whsec_…"', { matching: /^whsec_\S+$/ }),
    ),
  }),
)
