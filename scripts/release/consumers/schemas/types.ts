// Types that have to be there, and are not any: the line below a comment must not compile.
import {
  ed25519SigningKey,
  jsonSecret,
  numericString,
  rdsPostgres,
  tlsCertificate,
} from '@extension-secrets/schemas'
import * as v from 'valibot'

export const port: number = v.parse(rdsPostgres, {}).port
// @ts-expect-error a key is a KeyObject
export const key: number = v.parse(ed25519SigningKey, '')
// @ts-expect-error a certificate is an X509Certificate
export const certificate: number = v.parse(tlsCertificate, '').x509
const own = jsonSecret(v.object({ port: numericString }))
export const ownPort: number | undefined = own['~standard'].types?.output.port
