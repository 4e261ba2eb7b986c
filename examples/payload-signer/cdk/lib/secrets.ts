import { Duration, RemovalPolicy, SecretValue, type Stack } from 'aws-cdk-lib'
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Secret, type SecretStringGenerator } from 'aws-cdk-lib/aws-secretsmanager'

/** The secrets that the function declares, made by Secrets Manager itself: no value passes through a template. */
export class Secrets {
  readonly key: Key
  readonly signingKeys: Secret
  readonly encryptionKey: Secret
  readonly clientKey: Secret
  readonly #stack: Stack

  constructor(stack: Stack) {
    this.#stack = stack
    this.key = new Key(stack, 'Key', {
      description: 'Encrypts the secrets of the payload signer',
      enableKeyRotation: true,
      pendingWindow: Duration.days(7),
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.signingKeys = new Secret(stack, 'SigningKeys', {
      secretName: 'payload-signer/signing-keys',
      description: 'A ring of Ed25519 keys: the current one signs, each verifies',
      encryptionKey: this.key,
      // No secret: an empty ring. Secrets Manager cannot generate a key pair; the first rotation fills it at once.
      secretStringValue: SecretValue.unsafePlainText('{"keys":{}}'),
    })
    this.encryptionKey = this.#generated('EncryptionKey', {
      name: 'encryption-key',
      description: 'An AES key of 256 bits in hexadecimal',
      // What Secrets Manager generates are passwords. One of 64 hexadecimal digits is a key of 32 random bytes.
      generate: { passwordLength: 64, excludeUppercase: true, excludeCharacters: 'ghijklmnopqrstuvwxyz' },
    })
    this.clientKey = this.#generated('ClientKey', {
      name: 'client-key',
      description: 'What callers send as x-api-key',
      generate: { passwordLength: 40 },
    })
  }

  /**
   * @param actions on the secrets, without their service
   * @returns what allows a function these actions on these secrets, and their key for nothing else
   */
  statements(
    secrets: readonly Secret[],
    actions: readonly string[],
    keyActions: readonly string[],
  ): PolicyStatement[] {
    const { region, urlSuffix } = this.#stack
    return [
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: actions.map((action) => `secretsmanager:${action}`),
        resources: secrets.map(({ secretArn }) => secretArn),
      }),
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: keyActions.map((action) => `kms:${action}`),
        resources: [this.key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.${urlSuffix}` } },
      }),
    ]
  }

  #generated(
    id: string,
    { name, description, generate }: { name: string; description: string; generate: SecretStringGenerator },
  ): Secret {
    return new Secret(this.#stack, id, {
      secretName: `payload-signer/${name}`,
      description,
      encryptionKey: this.key,
      generateSecretString: { excludePunctuation: true, ...generate },
    })
  }
}
