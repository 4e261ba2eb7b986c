import { bareOrUnder } from './bare-or-record.ts'
import { pemBlocks } from './pem-text.ts'
import { readPrivateKey } from './private-key.ts'
import { Refusal } from './reading.ts'
import { type SecretSchema, secretSchema } from './secret-schema.ts'

/** A private key for SSH as the text of its file, which ends in a newline. */
export type SshPrivateKey = string

/**
 * A private key for SSH, bare or as `{ "privateKey": "…" }`, in OpenSSH's format, or as unencrypted PEM of another one (EC2 key
 * pairs are PKCS#1). Of the former, which `node:crypto` cannot load, the structure is checked; keys protected by a
 * passphrase are refused. It comes out with lines that end in `\n`, the last one too: `ssh` rejects a key without.
 *
 * @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
 *
 * @example The secret, such as ssh-keygen -t ed25519 -N '' writes it
 * ```text
 * -----BEGIN OPENSSH PRIVATE KEY-----
 * b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ…
 * -----END OPENSSH PRIVATE KEY-----
 * ```
 * and its use
 * ```ts
 * import { extensionSecrets } from '@extension-secrets/middy'
 * import { sshPrivateKey } from '@extension-secrets/schemas'
 *
 * extensionSecrets({ secrets: { deploy: { secretId: 'sftp/deploy-key', schema: sshPrivateKey } } })
 * // new Client().connect({ host, username, privateKey: context.secrets.deploy })
 * ```
 */
export const sshPrivateKey: SecretSchema<SshPrivateKey> = /* @__PURE__ */ secretSchema(
  'text',
  /* @__PURE__ */ bareOrUnder('privateKey', 'an SSH private key', readSshKey),
)

export function readSshKey(text: unknown): SshPrivateKey | Refusal {
  const [block, ...others] = pemBlocks(text) ?? []
  if (block?.label !== 'OPENSSH PRIVATE KEY' || others.length > 0) {
    const key = readPrivateKey(text, 'a private key in the format of OpenSSH or as PEM')
    return key instanceof Refusal ? key : (pemBlocks(text) ?? []).map((one) => one.text).join('')
  }
  const problem = problemOf(Buffer.from(block.bytes))
  if (problem !== undefined) return new Refusal(problem)
  // Lines of 70 characters, as ssh-keygen writes them.
  const lines =
    Buffer.from(block.bytes)
      .toString('base64')
      .match(/.{1,70}/g) ?? []
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n')
}

const magic = 'openssh-key-v1\0'
const broken = 'Expected a private key in the format of OpenSSH that is whole'

/** Reads the container: names of cipher and key derivation, the number of keys, and a public and a private part. */
function problemOf(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, magic.length).toString('latin1') !== magic)
    return 'Expected a private key in the format of OpenSSH, "openssh-key-v1"'
  const fields = new Fields(bytes.subarray(magic.length))
  const [cipher, kdf, options] = [fields.text(), fields.text(), fields.bytes()]
  if (cipher === undefined || kdf === undefined || options === undefined) return broken
  if (cipher !== 'none' || kdf !== 'none') return 'Expected a private key without a passphrase'
  const count = fields.number()
  const [open, secret] = [fields.bytes(), fields.bytes()]
  if (count !== 1 || open === undefined || secret === undefined || !fields.atEnd) return broken
  const inner = new Fields(secret)
  const [check, again] = [inner.number(), inner.number()]
  const whole = secret.length % 8 === 0 && check !== undefined && check === again
  const type = inner.text()
  return whole && type !== undefined && type !== '' && type === new Fields(open).text() ? undefined : broken
}

/** Reads the length-prefixed fields of the SSH protocol (RFC 4251 §5), one after the other. */
class Fields {
  #rest: Buffer

  constructor(bytes: Buffer) {
    this.#rest = bytes
  }

  get atEnd(): boolean {
    return this.#rest.length === 0
  }

  number(): number | undefined {
    if (this.#rest.length < 4) return undefined
    const value = this.#rest.readUInt32BE()
    this.#rest = this.#rest.subarray(4)
    return value
  }

  bytes(): Buffer | undefined {
    const length = this.number()
    if (length === undefined || this.#rest.length < length) return undefined
    const value = this.#rest.subarray(0, length)
    this.#rest = this.#rest.subarray(length)
    return value
  }

  text(): string | undefined {
    return this.bytes()?.toString('latin1')
  }
}
