// What the demo keeps in the emulated Secrets Manager. Made anew for each run: no key stands in the repository.
import { generateKeyPairSync, randomBytes } from 'node:crypto'

/** The names that examples/payload-signer declares. */
export const CLIENT_KEY_ID = 'payload-signer/client-key'

/** A new API key. */
export function newClientKey(): string {
  return randomBytes(24).toString('base64url')
}

/** Fresh secrets of the payload signer, by id. */
export function sampleSecrets(clientKey: string): Record<string, string | { readonly key: string }> {
  const { privateKey } = generateKeyPairSync('ed25519')
  return {
    'payload-signer/signing-key': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'payload-signer/encryption-key': { key: randomBytes(32).toString('base64') },
    [CLIENT_KEY_ID]: clientKey,
  }
}
