/** Path of the file's JSON Schema for editors, from a project in which the package is installed. */
const SCHEMA = './node_modules/@extension-secrets/emulator/secrets.schema.json'

/** YAML file that `init` writes. */
export const YAML_SAMPLE: string = `# yaml-language-server: $schema=${SCHEMA}
# Secrets and parameters for local work. None of them should be a real one.
secrets:
  # An object is stored as its JSON text, as in Secrets Manager.
  orders/db:
    engine: postgres
    username: app
    password: not-a-real-one
    host: 127.0.0.1
    port: 5432

  # A string is a text secret.
  orders/key: not-a-real-one

  # A binary secret, in base64.
  orders/blob: { $binary: AQIDBA== }

  # A secret with a history: the last version is AWSCURRENT, the one before it AWSPREVIOUS.
  orders/rotated:
    $versions:
      - value: not-the-old-one
      - value: not-the-new-one

parameters:
  # A string is a String, a list of strings a StringList.
  /orders/limit: "10"
  /orders/flags: [fast, blue]

  # Encrypted, unless the request has withDecryption=true.
  /orders/pin: { type: SecureString, value: not-a-real-one }
`

const SAMPLE = {
  $schema: SCHEMA,
  secrets: {
    'orders/db': {
      engine: 'postgres',
      username: 'app',
      password: 'not-a-real-one',
      host: '127.0.0.1',
      port: 5432,
    },
    'orders/key': 'not-a-real-one',
    'orders/blob': { $binary: 'AQIDBA==' },
    'orders/rotated': { $versions: [{ value: 'not-the-old-one' }, { value: 'not-the-new-one' }] },
  },
  parameters: {
    '/orders/limit': '10',
    '/orders/flags': ['fast', 'blue'],
    '/orders/pin': { type: 'SecureString', value: 'not-a-real-one' },
  },
} as const

/** JSON file that `init` writes. JSON has no comments, so the schema explains it in an editor. */
export const JSON_SAMPLE: string = `${JSON.stringify(SAMPLE, undefined, 2)}\n`
