import { generateKeyPairSync, generateKeySync, type KeyObject } from 'node:crypto'
import type { KeyRing } from '@extension-secrets/schemas'
import type { SignerSecrets } from '../src/routes.ts'

/** New secrets, as the middleware would hand them over. */
export function newSecrets(): SignerSecrets & { readonly clientKey: string } {
  return {
    signer: ringOf({ '2026-03': newSigningKey() }),
    sealer: generateKeySync('aes', { length: 256 }),
    clientKey: 'k-3f9a64d1c0',
  }
}

export function newSigningKey(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey
}

/** A ring of these keys, the first of which is the current one. */
export function ringOf(keys: Readonly<Record<string, KeyObject>>): KeyRing<KeyObject> {
  const [first] = Object.entries(keys)
  if (first === undefined) throw new Error('A ring has at least one key')
  const [id, key] = first
  return { current: { id, key }, keys: new Map(Object.entries(keys)) }
}

/** The ring as the secret holds it. */
export function storedRing({ current, keys }: KeyRing<KeyObject>): string {
  const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const stored = [...keys].map(([id, key]): [string, string] => [id, pemOf(key)])
  return JSON.stringify({ current: current.id, keys: Object.fromEntries(stored) })
}
