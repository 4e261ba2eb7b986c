import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readUnder } from './bare-or-record.ts'
import { missing } from './keys.ts'
import { lostItsLines, pemBlocks, withLines } from './pem-text.ts'
import { type Reader, Refusal } from './reading.ts'
import { type JsonObject, textOrObject } from './text-or-object.ts'

/** Labels of PEM private keys: PKCS#8, PKCS#1 and SEC1. */
const labels = ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY']

/** Words for what is put in its place by mistake, by the label of the block. */
const mistaken: Readonly<Record<string, string>> = {
  'OPENSSH PRIVATE KEY': 'not in the format of OpenSSH',
  'PUBLIC KEY': 'not a public key',
  'RSA PUBLIC KEY': 'not a public key',
  CERTIFICATE: 'not a certificate',
}

/**
 * Reads PEM text of exactly one private key. `openssl ecparam -genkey` puts the curve's parameters before the key, which
 * repeats them: they are skipped.
 *
 * @param text the PEM text
 * @param what is expected, for the refusal
 */
export function readPrivateKey(text: unknown, what = 'a private key as PEM'): KeyObject | Refusal {
  if (text === undefined) return new Refusal(missing)
  const blocks = pemBlocks(text)
  const [first, ...others] = blocks?.[0]?.label === 'EC PARAMETERS' ? blocks.slice(1) : (blocks ?? [])
  if (first?.label === 'ENCRYPTED PRIVATE KEY' || isEncryptedTheOldWay(text))
    return new Refusal(`Expected ${what} that is not encrypted`)
  if (lostItsLines(text)) return new Refusal(`Expected ${what}${withLines}`)
  if (first !== undefined && others.length === 0 && Object.hasOwn(mistaken, first.label))
    return new Refusal(`Expected ${what}, ${mistaken[first.label]}`)
  if (first === undefined || others.length > 0 || !labels.includes(first.label))
    return new Refusal(`Expected ${what}: one block, its BEGIN and END lines included, and nothing else`)
  try {
    return createPrivateKey({ key: first.text, format: 'pem' })
  } catch {
    return new Refusal(`Expected ${what} that can be decoded`)
  }
}

/**
 * Makes a reader of a private key that is stored as PEM, bare or as `{ "privateKey": "…" }`, or as a JSON Web Key.
 *
 * @param what is expected, for the refusal of anything else
 */
// @__NO_SIDE_EFFECTS__
export function pemOrJwk<T>(
  what: string,
  readPem: Reader<T>,
  readJwk: (given: JsonObject) => T | Refusal,
): Reader<T> {
  return (value) => {
    const given = textOrObject(value, `Expected ${what} as PEM text or as a JSON Web Key`)
    if (given instanceof Refusal) return given
    if (typeof given === 'string') return readPem(given)
    const isJwk = ['kty', 'crv', 'd', 'n', 'x'].some((key) => Object.hasOwn(given, key))
    if (isJwk || Object.hasOwn(given, 'privateKey'))
      return isJwk ? readJwk(given) : readUnder('privateKey', readPem, given)
    return new Refusal(`${missing}, or a JSON Web Key`, 'privateKey')
  }
}

/** Encrypted PKCS#1 and SEC1 keys say so in a header line (RFC 1421 §4.6.1.1). */
export function isEncryptedTheOldWay(text: unknown): boolean {
  return typeof text === 'string' && /^Proc-Type: *4, *ENCRYPTED/m.test(text)
}

/** Reads an RSA private key of at least 2048 bits, as {@link readPrivateKey}. */
export function readRsaPrivateKey(text: unknown): KeyObject | Refusal {
  const what = 'an RSA private key as PEM'
  const key = readPrivateKey(text, what)
  return key instanceof Refusal ? key : (refuseWeakRsa(key, what) ?? key)
}

/** @returns a refusal unless it is an RSA key of at least 2048 bits (NIST SP 800-57) */
export function refuseWeakRsa(key: KeyObject, what: string): Refusal | undefined {
  if (key.asymmetricKeyType !== 'rsa') return new Refusal(`Expected ${what}, not a key of another kind`)
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  return bits >= 2048 ? undefined : new Refusal(`Expected ${what} of at least 2048 bits`)
}

/** PKCS#8 PEM text of a key, which every library takes. */
export function pkcs8Of(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
