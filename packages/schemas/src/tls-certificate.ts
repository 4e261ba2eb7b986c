import { type KeyObject, X509Certificate } from 'node:crypto'
import { isAbsent, missing, ownValue } from './keys.ts'
import { lostItsLines, type PemBlock, pemBlocks, withLines } from './pem-text.ts'
import { isEncryptedTheOldWay, pkcs8Of, readPrivateKey } from './private-key.ts'
import { Refusal } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'
import { type JsonObject, textOrObject } from './text-or-object.ts'

/**
 * A certificate and its private key, as `tls.createSecureContext` and `https.createServer` take them, and what the
 * certificate says.
 *
 * @see https://nodejs.org/api/tls.html#tlscreatesecurecontextoptions
 *
 * @example
 * ```ts
 * import type { TlsCertificate } from '@extension-secrets/schemas'
 * import { Agent } from 'node:https'
 *
 * const agentFor = (secret: TlsCertificate): Agent => new Agent({ ...secret, minVersion: 'TLSv1.3' })
 * ```
 */
export interface TlsCertificate {
  /** The certificate and, after it, those of its chain, as PEM. */
  readonly cert: string
  /** The private key, as PKCS#8 PEM. */
  readonly key: string
  /** Certificates of the authorities to trust instead of the usual ones, as PEM: only if the secret has `ca`. */
  readonly ca?: string
  /** The certificate, parsed. */
  readonly x509: X509Certificate
  /** Time from which the certificate is valid. */
  readonly validFrom: Date
  /** Time at which it expires. An expired one is not refused: it may be replaced while the secret is kept in memory. */
  readonly validTo: Date
}

/**
 * An X.509 certificate and its private key, either as one PEM text or as a JSON object of PEM texts: `certificate`,
 * `privateKey` and, if need be, `chain` (intermediates, which may stand in `certificate` instead) and `ca` (authorities to
 * trust). Key and certificates may be in any order, with the attributes that `openssl pkcs12` writes before each. The
 * certificate that belongs to the key comes out first, then its issuers, each after the one that it has issued.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7468#section-5
 *
 * @example The secret
 * ```json
 * { "certificate": "-----BEGIN CERTIFICATE-----\nMIIB…\n-----END CERTIFICATE-----\n",
 *   "chain": "-----BEGIN CERTIFICATE-----\nMIIC…\n-----END CERTIFICATE-----\n",
 *   "privateKey": "-----BEGIN PRIVATE KEY-----\nMIGH…\n-----END PRIVATE KEY-----\n" }
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { tlsCertificate } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { client: { secretId: 'bank/mtls', schema: tlsCertificate } } })
 * // new https.Agent(context.secrets.client)
 * ```
 */
export const tlsCertificate: SecretSchema<TlsCertificate> = /* @__PURE__ */ secretSchema(
  'text',
  readTlsCertificate,
)

function readTlsCertificate(value: unknown): TlsCertificate | Refusal {
  const given = textOrObject(value, 'Expected PEM text, or a JSON object with "certificate" and "privateKey"')
  if (given instanceof Refusal) return given
  return typeof given === 'string' ? readBundle(given) : readCertificateParts(given)
}

function readBundle(text: string): TlsCertificate | Refusal {
  if (lostItsLines(text)) return new Refusal(`Expected PEM text${withLines}`)
  const what = 'one private key among the PEM'
  const blocks = pemBlocks(text)
  if (blocks === undefined)
    return new Refusal(
      isEncryptedTheOldWay(text)
        ? `Expected ${what} that is not encrypted`
        : 'Expected certificates and their private key as PEM, their BEGIN and END lines included, and nothing else',
    )
  const isCertificate = ({ label }: PemBlock): boolean => label === 'CERTIFICATE'
  const key = readPrivateKey(textOf(blocks.filter((block) => !isCertificate(block))), what)
  if (key instanceof Refusal) return key
  const certificates = readCertificates(textOf(blocks.filter(isCertificate)))
  if (certificates instanceof Refusal) return certificates
  return assemble(certificates, key)
}

export function readCertificateParts(given: JsonObject): TlsCertificate | Refusal {
  const certificates = readCertificates(given.certificate)
  if (certificates instanceof Refusal) return certificates.under('certificate')
  const chain = isAbsent(ownValue(given, 'chain')) ? [] : readCertificates(given.chain)
  if (chain instanceof Refusal) return chain.under('chain')
  const ca = isAbsent(ownValue(given, 'ca')) ? undefined : readCertificates(given.ca)
  if (ca instanceof Refusal) return ca.under('ca')
  const key = readPrivateKey(given.privateKey)
  if (key instanceof Refusal) return key.under('privateKey')
  const result = assemble([...certificates, ...chain], key)
  if (result instanceof Refusal) return result.under('privateKey')
  return ca === undefined ? result : { ...result, ca: textOf(ca) }
}

function assemble(certificates: readonly Certificate[], key: KeyObject): TlsCertificate | Refusal {
  const leaf = certificates.find(({ x509 }) => x509.checkPrivateKey(key))
  // The key of an authority is not that of a certificate which the authority has issued.
  const isIssuer = certificates.some((one) => leaf && !isSame(one, leaf) && one.x509.checkIssued(leaf.x509))
  if (leaf === undefined || isIssuer)
    return new Refusal('Expected the private key of one of the certificates')
  const { x509 } = leaf
  const [validFrom, validTo] = [new Date(x509.validFrom), new Date(x509.validTo)]
  return { cert: textOf(chainOf(leaf, certificates)), key: pkcs8Of(key), x509, validFrom, validTo }
}

/** Puts a certificate first, then its issuer, and so on (RFC 8446 §4.4.2), then those that issued none of these. */
function chainOf(leaf: Certificate, certificates: readonly Certificate[]): Certificate[] {
  const others = new Map(certificates.map((one) => [one.x509.fingerprint256, one]))
  const chain: Certificate[] = []
  for (let next: Certificate | undefined = leaf; next !== undefined; ) {
    const x509: X509Certificate = next.x509
    chain.push(next)
    others.delete(x509.fingerprint256)
    next = [...others.values()].find((one) => x509.checkIssued(one.x509))
  }
  return [...chain, ...others.values()]
}

function isSame(one: Certificate, other: Certificate): boolean {
  return one.x509.fingerprint256 === other.x509.fingerprint256
}

interface Certificate extends PemBlock {
  readonly x509: X509Certificate
}

function readCertificates(text: unknown): Certificate[] | Refusal {
  if (text === undefined) return new Refusal(missing)
  if (lostItsLines(text)) return new Refusal(`Expected certificates as PEM${withLines}`)
  const blocks = pemBlocks(text)
  if (blocks === undefined || blocks.some(({ label }) => label !== 'CERTIFICATE'))
    return new Refusal('Expected certificates as PEM, their BEGIN and END lines included, and nothing else')
  try {
    return blocks.map((block) => ({ ...block, x509: new X509Certificate(block.text) }))
  } catch {
    return new Refusal('Expected certificates as PEM that can be decoded')
  }
}

function textOf(blocks: readonly PemBlock[]): string {
  return blocks.map(({ text }) => text).join('')
}
