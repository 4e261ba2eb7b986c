// Secrets of the demo in the emulated Secrets Manager. Each run generates them, so the repository holds no key.
import { generateKeyPairSync, randomBytes } from 'node:crypto'

/** The names that examples/payload-signer declares. */
export const CLIENT_KEY_ID = 'payload-signer/client-key'
export const SIGNING_KEYS_ID = 'payload-signer/signing-keys'

/** A new API key. */
export function newClientKey(): string {
  return randomBytes(24).toString('base64url')
}

/** Signing keys as the secret holds them, the last one current. */
export type SampleRing = { readonly current: string; readonly keys: Readonly<Record<string, string>> }

/** A ring with a new current key, and those of the ring before it. */
export function newRing(before?: SampleRing): SampleRing {
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const id = `key-${Object.keys(before?.keys ?? {}).length + 1}`
  return { current: id, keys: { ...before?.keys, [id]: pem } }
}

/** Fresh secrets of the payload signer, by id. */
export function sampleSecrets(
  clientKey: string,
  ring: SampleRing,
): Record<string, string | SampleRing | { readonly key: string }> {
  return {
    [SIGNING_KEYS_ID]: ring,
    'payload-signer/encryption-key': { key: randomBytes(32).toString('base64') },
    [CLIENT_KEY_ID]: clientKey,
  }
}
