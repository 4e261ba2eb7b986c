import { generateKeyPairSync, generateKeySync } from 'node:crypto'
import type { SignerSecrets } from '../src/routes.ts'

/** New secrets, as the middleware would hand them over. */
export function newSecrets(): SignerSecrets {
  return {
    signer: generateKeyPairSync('ed25519').privateKey,
    sealer: generateKeySync('aes', { length: 256 }),
    clientKey: 'k-3f9a64d1c0',
  }
}
