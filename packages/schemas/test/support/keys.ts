// Keys and certificates for tests, generated in each run.
import { generateKeyPairSync, type KeyObject } from 'node:crypto'

/** PKCS#8 PEM text. */
export function pkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** The same key protected by a passphrase. */
export function encrypted(key: KeyObject, passphrase: string): string {
  return key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString()
}

/** SubjectPublicKeyInfo PEM text of a public key. */
export function spki(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'pem' }).toString()
}

export function rsaPair(modulusLength = 2048): {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
} {
  return generateKeyPairSync('rsa', { modulusLength })
}

export function ecPair(namedCurve: string): {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
} {
  return generateKeyPairSync('ec', { namedCurve })
}

/** PEM text without some letters in the middle of its body. */
export function cut(pem: string): string {
  const lines = pem.split('\n')
  return lines.toSpliced(lines.length >> 1, 1).join('\n')
}

/** An unencrypted Ed25519 key in the format of OpenSSH, or one whose parts are changed. */
export function opensshKey(
  key: KeyObject,
  {
    magic = 'openssh-key-v1\0',
    cipher = 'none',
    kdf = 'none',
    count = 1,
    secondCheck = 7,
    type = 'ssh-ed25519',
    tail = '',
    blockSize = 8,
  } = {},
): string {
  const jwk = key.export({ format: 'jwk' })
  const [open, secret] = [jwk.x, jwk.d].map((part) => Buffer.from(part ?? '', 'base64url'))
  if (open === undefined || secret === undefined) throw new Error('not an Ed25519 key')
  const inner = Buffer.concat([
    number(7),
    number(secondCheck),
    field(type),
    field(open),
    field(Buffer.concat([secret, open])),
    field('a comment'),
  ])
  const padding = Buffer.from(
    Array.from({ length: (blockSize - (inner.length % blockSize)) % blockSize }, (_, index) => index + 1),
  )
  const bytes = Buffer.concat([
    Buffer.from(magic, 'latin1'),
    field(cipher),
    field(kdf),
    field(''),
    number(count),
    field(Buffer.concat([field('ssh-ed25519'), field(open)])),
    field(Buffer.concat([inner, padding])),
    Buffer.from(tail),
  ])
  const lines = bytes.toString('base64').match(/.{1,70}/g) ?? []
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n')
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function field(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([number(bytes.length), bytes])
}
