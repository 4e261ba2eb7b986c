import { writeFileSync } from 'node:fs'
import { startEmulator } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { parameter, secret } from './support/ask.ts'
import { bundleFolder } from './support/bundles.ts'
import { caught } from './support/caught.ts'

const { write } = bundleFolder()

test.each(['secrets.yaml', 'secrets.YML'])('YAML holds what JSON holds: %s', async (name) => {
  const file = write(
    name,
    `# a comment
secrets:
  orders/db: { username: app, port: 5432 }   # an object
  orders/key: text
  orders/pem: |
    -----BEGIN-----
    line
  orders/blob: { $binary: AQID }
  orders/pin: 1234
  shared: &one { a: 1 }
  again: *one
parameters:
  /list: [a, b]
`,
  )
  await using emulator = await startEmulator({ file })
  const text = async (id: string) => (await secret(emulator, id)).json().SecretString
  expect(await text('orders/db')).toBe('{"username":"app","port":5432}')
  expect(await text('orders/key')).toBe('text')
  expect(await text('orders/pem')).toBe('-----BEGIN-----\nline\n')
  expect(await text('orders/pin')).toBe('1234')
  expect(await text('again')).toBe('{"a":1}')
  expect((await secret(emulator, 'orders/blob')).json()).toHaveProperty('SecretBinary', 'AQID')
  expect((await parameter(emulator, '/list')).json()).toHaveProperty('Parameter.Type', 'StringList')
})

test.each(['.env', '.env.local', 'local.env'])(
  'each variable of a .env file is a text secret: %s',
  async (name) => {
    const file = write(
      name,
      `# a comment
STRIPE_KEY=sk_test
export DB='{"username":"app"}'

PEM="line 1
line 2"  # a comment
HASH="a#b"
`,
    )
    await using emulator = await startEmulator({ file })
    const text = async (id: string) => (await secret(emulator, id)).json().SecretString
    expect(await text('STRIPE_KEY')).toBe('sk_test')
    expect(await text('DB')).toBe('{"username":"app"}')
    expect(await text('PEM')).toBe('line 1\nline 2')
    expect(await text('HASH')).toBe('a#b')
  },
)

test.each([
  ['a.yaml', 'secrets:\n  a: [hunter2\n', ':3:1 is not YAML'],
  ['a.yaml', 'secrets:\n  a: "hunter2\n', 'is not YAML: a closing quote'],
  ['a.yaml', 'secrets:\n  a: hunter2: x\n', ':2:6 is not YAML'],
  ['a.yaml', 'secrets:\n  a: x\n  a: hunter2\n', ':3:3 is not YAML: the same key'],
  ['a.yaml', 'secrets:\n\ta: hunter2\n', ':2:1 is not YAML'],
  ['a.yaml', 'secrets:\n  a: !hunter2 x\n', ':2:6 is not YAML: a tag'],
  ['a.yaml', 'secrets:\n  a: *hunter2\n', ':2:6 is not YAML: an alias'],
  ['a.yaml', 'secrets:\n  a: 007\n', ':2:6 is not YAML: a number'],
  ['a.yaml', 'secrets:\n  a: { b: 12345678901234567890 }\n', ':2:11 is not YAML: a number'],
  ['a.yaml', 'secrets:\n  ? [hunter2]\n  : x\n', 'is not YAML: a key that is not a text'],
  ['a.yaml', 'secrets: {}\n---\nsecrets: { a: hunter2 }\n', ':2:1 is not YAML: a second document'],
  ['a.yaml', 'secrets:\n  a:\n', 'secrets["a"]'],
  ['a.yaml', 'secret: { a: hunter2 }', 'unknown key "secret" at the top'],
  ['a.yaml', 'hunter2', 'it must hold'],
  ['a.yaml', '# nothing\n', 'it must hold'],
  ['a.json', ' ', 'it is empty'],
  ['.env', 'A=1\nhunter2\n', ':2 is not NAME=value: a name'],
  ['.env', 'A=1\nB="x\nhunter2\n', ':2 is not NAME=value: this quote'],
  ['.env', 'A=hunter2#x', ':1 is not NAME=value: put a value that holds "#"'],
  ['.env', '\nA="x" hunter2', ':2 is not NAME=value: nothing but a comment'],
  ['.env', 'A=', 'secrets["A"]: a secret cannot be empty'],
  ['a.toml', 'a = "hunter2"', '.json, .yaml, .yml or .env'],
])('a mistake is one line with its place, and without the content: %s %j', async (name, text, words) => {
  const file = write(name, text)
  const error = await caught(() => startEmulator({ file }))
  expect(error.code).toBe('FILE_MALFORMED')
  expect(error.message).toContain(`secrets file ${file}`)
  expect(error.message).toContain(words)
  expect(error.message).not.toMatch(/hunter2|\n|12345/)
  expect(error).not.toHaveProperty('cause')
})

test.each<[string, Buffer]>([
  ['latin.env', Buffer.from('PASSWORD=caf\u00e9\n', 'latin1')],
  ['wide.json', Buffer.from('\ufeff{ "secrets": { "a": "x" } }', 'utf16le')],
])('a file that is not in UTF-8 is refused, not read as something else: %s', async (name, bytes) => {
  const file = write(name, '')
  writeFileSync(file, bytes)
  const error = await caught(() => startEmulator({ file }))
  expect(error).toMatchObject({
    code: 'FILE_MALFORMED',
    message: `secrets file ${file} is not a text in UTF-8; save it as UTF-8`,
  })
})
