// Those who use the packages: each is a folder of its own that holds what a README tells its reader to install and to run.
import { generateKeyPairSync } from 'node:crypto'

export interface Consumer {
  /** The name of its folder below scripts/release/consumers. */
  readonly name: string
  /** Packages to install. */
  readonly packages: readonly string[]
  /** The README whose install lines have to name those. */
  readonly installedBy: string
  /** The README's code that it runs. */
  readonly code: { readonly readme: string; readonly heading?: string; readonly language: 'ts' | 'js' }
  /** Secrets in the emulator. */
  readonly secrets: object
  /** Output expected of its run.mjs. */
  readonly expected: unknown
  /** Bundles the program first: functions are bundled, development tools are not. */
  readonly bundled: boolean
}

const db = {
  engine: 'postgres',
  host: 'db.internal',
  port: '5432',
  username: 'app',
  password: 'not-a-real-one',
}
/** As the schema gives it. */
const credentials = { ...db, port: 5432 }

const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })

export const CONSUMERS: readonly Consumer[] = [
  {
    name: 'first-look',
    packages: ['@extension-secrets/middy', '@extension-secrets/schemas', '@middy/core'],
    installedBy: 'packages/middy/README.md',
    code: { readme: 'README.md', language: 'ts' },
    secrets: {
      secrets: {
        'orders/db': db,
        'orders/signing-key': pem,
        'orders/stripe-key': 'sk_test_1',
        'orders/tls': { $binary: 'AQIDBA==' },
      },
      parameters: { '/orders/flags': '{"fast":true}' },
    },
    expected: {
      ...credentials,
      signer: 'ed25519',
      stripe: 'sk_test_1',
      tls: [1, 2, 3, 4],
      flags: { fast: true },
    },
    bundled: true,
  },
  {
    name: 'middy',
    packages: ['@extension-secrets/middy', '@extension-secrets/schemas', '@middy/core'],
    installedBy: 'packages/middy/README.md',
    code: { readme: 'packages/middy/README.md', heading: 'First look', language: 'ts' },
    secrets: {
      secrets: { 'orders/db': db, 'orders/stripe-key': 'sk_test_1' },
      parameters: { '/orders/flags': ['fast', 'blue'] },
    },
    expected: { host: 'db.internal', port: 5432, keyLength: 9, flags: ['fast', 'blue'] },
    bundled: true,
  },
  {
    name: 'schemas',
    packages: ['@extension-secrets/schemas', 'valibot'],
    installedBy: 'packages/schemas/README.md',
    code: {
      readme: 'packages/schemas/README.md',
      heading: 'You can also use a schema alone:',
      language: 'ts',
    },
    secrets: { secrets: { 'orders/db': db } },
    expected: credentials,
    bundled: true,
  },
  {
    name: 'local-lambda',
    packages: ['@extension-secrets/local-lambda', '@extension-secrets/emulator', '@extension-secrets/cli'],
    installedBy: 'packages/local-lambda/README.md',
    code: { readme: 'packages/local-lambda/README.md', heading: 'With the emulator', language: 'js' },
    secrets: { secrets: { 'orders/db': { username: 'app' } } },
    expected: [
      { status: 'success', order: 7, user: 'app' },
      { status: 'success', order: 8, user: 'app2' },
    ],
    bundled: false,
  },
]
