import { createPrivateKey } from 'node:crypto'
import { isAbsent, missing, ownValue } from './keys.ts'
import { lostItsLines, pemBlocks, withLines } from './pem-text.ts'
import { pkcs8Of } from './private-key.ts'
import { Refusal } from './reading.ts'
import { objectReader } from './record.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import type { JsonObject } from './text-or-object.ts'
import { readCertificateParts, type TlsCertificate } from './tls-certificate.ts'

/** A client certificate for Kafka, as `ssl` of `kafkajs` and `tls.connect` take it. */
export type KafkaClientCertificate = TlsCertificate

/**
 * A client certificate and its private key in the shape that Lambda's event source mappings for Kafka and Amazon MSK want
 * (`CLIENT_CERTIFICATE_TLS_AUTH`): `certificate`, with its chain, `privateKey` and, if that is encrypted, `privateKeyPassword`. The key
 * comes out decrypted. Lambda wants the encryption PBES1; others that Node.js can decrypt are taken too. Other keys are left
 * out.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-cluster-auth.html
 *
 * @example The secret
 * ```json
 * { "certificate": "-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n",
 *   "privateKey": "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIE…\n-----END ENCRYPTED PRIVATE KEY-----\n",
 *   "privateKeyPassword": "obviously-fake" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { kafkaClientCertificate } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { kafka: { secretId: 'orders/kafka', schema: kafkaClientCertificate } } })
 * // new Kafka({ brokers, ssl: context.secrets.kafka })
 * ```
 */
export const kafkaClientCertificate: SecretSchema<KafkaClientCertificate> = /* @__PURE__ */ secretSchema(
  'json',
  /* @__PURE__ */ objectReader(readClientCertificate),
)

function readClientCertificate(given: JsonObject): KafkaClientCertificate | Refusal {
  const certificate = ownValue(given, 'certificate')
  const stored = ownValue(given, 'privateKey')
  const password = ownValue(given, 'privateKeyPassword')
  const privateKey = isAbsent(password) ? stored : decrypted(stored, password)
  if (privateKey instanceof Refusal) return privateKey
  return readCertificateParts({ certificate, privateKey })
}

function decrypted(stored: unknown, password: unknown): unknown {
  if (typeof password !== 'string') return new Refusal('Expected text', 'privateKeyPassword')
  if (stored === undefined) return new Refusal(missing, 'privateKey')
  if (lostItsLines(stored))
    return new Refusal(`Expected an encrypted private key as PEM${withLines}`, 'privateKey')
  const [block, ...others] = pemBlocks(stored) ?? []
  // A password beside a key that is not encrypted does no harm.
  if (block?.label !== 'ENCRYPTED PRIVATE KEY' || others.length > 0) return stored
  try {
    return pkcs8Of(createPrivateKey({ key: block.text, format: 'pem', passphrase: password }))
  } catch {
    return new Refusal('Expected the password of the private key', 'privateKeyPassword')
  }
}
