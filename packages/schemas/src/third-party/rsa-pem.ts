import { pkcs8Of, readRsaPrivateKey } from '../private-key.ts'
import { Refusal } from '../reading.ts'

/** Reads an RSA private key of at least 2048 bits as PEM. It comes out as PKCS#8, which all vendors' libraries take. */
export function rsaPem(value: unknown): string | Refusal {
  const key = readRsaPrivateKey(value)
  return key instanceof Refusal ? key : pkcs8Of(key)
}
