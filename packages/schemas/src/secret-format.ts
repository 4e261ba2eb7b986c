/**
 * Form in which a schema gets the stored secret: `'text'` as it is stored, `'json'` parsed, `'binary'` as a
 * `Uint8Array`, `'list'` as the `string[]` of a StringList parameter.
 */
export type SecretFormat = 'text' | 'json' | 'binary' | 'list'

/**
 * The key under which a schema says in which {@link SecretFormat} it wants the secret, so that nobody has to repeat
 * it where the secret is declared. It is `Symbol.for('extension-secrets.format')`: a reader needs no dependency on
 * this package, and a schema of any library can carry it.
 *
 * @example A schema of your own that reads the stored text itself
 * ```ts
 * import { secretFormat } from '@extension-secrets/schemas'
 * import * as v from 'valibot'
 *
 * const hostList = Object.assign(
 *   v.pipe(v.string('Expected text'), v.transform((text) => text.split('\n'))),
 *   { [secretFormat]: 'text' } as const,
 * )
 * ```
 */
export const secretFormat: unique symbol = /* @__PURE__ */ Symbol.for('extension-secrets.format')
