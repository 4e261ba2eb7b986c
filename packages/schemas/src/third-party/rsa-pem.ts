import type { GenericSchema } from 'valibot'
import { pkcs8Of, readRsaPrivateKey } from '../private-key.ts'
import { Refusal, reading } from '../reading.ts'

/** An RSA private key of at least 2048 bits as PEM; comes out as PKCS#8, which the libraries of all vendors take. */
// @__NO_SIDE_EFFECTS__
export function rsaPem(): GenericSchema<unknown, string> {
  return reading((value) => {
    const key = readRsaPrivateKey(value)
    return key instanceof Refusal ? key : pkcs8Of(key)
  })
}
