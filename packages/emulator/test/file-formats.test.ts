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
  ['a.yaml', 'secrets:\n  a: [hunter2\n', ':3:1 is not valid YAML'],
  ['a.yaml', 'secrets:\n  a: "hunter2\n', 'is not valid YAML: a closing quote'],
  ['a.yaml', 'secrets:\n  a: hunter2: x\n', ':2:6 is not valid YAML'],
  ['a.yaml', 'secrets:\n  a: x\n  a: hunter2\n', ':3:3: this key appears twice'],
  ['a.yaml', 'secrets:\n\ta: hunter2\n', ':2:1 is not valid YAML'],
  ['a.yaml', 'secrets:\n  a: !hunter2 x\n', ':2:6 is not valid YAML: a tag'],
  ['a.yaml', 'secrets:\n  a: *hunter2\n', ':2:6: an alias without its anchor'],
  ['a.yaml', 'secrets:\n  a: 007\n', ':2:6: a number with leading zeros'],
  [
    'a.yaml',
    'secrets:\n  a: { b: 12345678901234567890 }\n',
    ':2:11: a number that would not be stored as written',
  ],
  ['a.yaml', 'secrets:\n  ? [hunter2]\n  : x\n', ':2:5: a key that is not a string'],
  ['a.yaml', 'secrets: {}\n---\nsecrets: { a: hunter2 }\n', ':2:1 is not valid YAML: a second document'],
  ['a.yaml', 'secrets:\n  a:\n', 'secrets["a"]'],
  ['a.yaml', 'secret: { a: hunter2 }', 'unknown key "secret" at the top'],
  ['a.yaml', 'hunter2', 'it must hold'],
  ['a.yaml', '# nothing\n', 'it must hold'],
  ['a.json', ' ', 'it is empty'],
  ['.env', 'A=1\nhunter2\n', ':2 is not NAME=value: expected a name'],
  ['.env', 'A=1\nB="x\nhunter2\n', ':2 is not NAME=value: this quote'],
  ['.env', 'A=hunter2#x', ':1 is not NAME=value: put a value that contains "#"'],
  ['.env', '\nA="x" hunter2', ':2 is not NAME=value: only a comment'],
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

test.each([
  'EMPTY=',
  'EMPTY= # nothing',
  '  EMPTY =\t ',
  'EMPTY=""',
  "export EMPTY='' # nothing",
  'EMPTY=   ',
  'EMPTY=\r',
])('a variable without a value is left out, and the others are there: %j', async (line) => {
  await using emulator = await startEmulator({ file: write('.env', `A=one\n${line}\nB=two\n`) })
  const statuses = ['A', 'EMPTY', 'B'].map(async (id) => (await secret(emulator, id)).status)
  expect(await Promise.all(statuses)).toEqual([200, 400, 200])
})

test.each([
  ['a.yaml', 'secrets:\n  a: !!set { hunter2 }\n', ':2:12: a tag'],
  ['a.yaml', 'secrets:\n  a: !!omap [ b: hunter2 ]\n', ':2:13: a tag'],
  ['a.yaml', 'secrets:\n  a: { b: !!timestamp 2001-01-01 }\n', 'a tag for a type that JSON does not have'],
  ['a.yaml', 'secrets:\n  a: !!pairs [ b: hunter2 ]\n', 'a tag for a type that JSON does not have'],
  ['a.yaml', 'secrets:\n  a: { b: !!binary AQID }\n', 'write { $binary: … }'],
  ['a.yaml', 'secrets:\n  a: !!merge x\n', 'a tag for a type that JSON does not have'],
  ['a.yaml', 'secrets:\n  !!set a: x\n', 'a tag'],
  ['a.yaml', 'secrets:\n  a: !!float hunter2\n', 'does not fit its value'],
  ['a.yaml', '%YAML 1.1\n---\nsecrets: { a: yes }\n', ':1:1: another version of YAML'],
  ['a.yaml', 'b: &b { c: hunter2 }\nsecrets:\n  a: { <<: *b }\n', ':3:8: a merge key'],
  ['a.yaml', 'secrets:\n  a: 0x1F\n', ':2:6: a number in another base'],
  ['a.yaml', 'secrets:\n  a: { b: [-010] }\n', ':2:12: a number with leading zeros'],
  ['a.yaml', 'secrets:\n  007: x\n', ':2:3: a number with leading zeros'],
  ['a.yaml', 'secrets:\n  a: &a [ *a ]\n', ':2:11: an alias inside the value'],
  ['a.json', '{ "secrets": { "a": 007 } }', ':1:22 is not valid JSON: a number with leading zeros'],
])('what would be stored as something else is refused, with the reason: %s %j', async (name, text, words) => {
  const file = write(name, text)
  const error = await caught(() => startEmulator({ file }))
  expect(error).toMatchObject({ code: 'FILE_MALFORMED', message: expect.stringContaining(words) })
  expect(error.message).not.toMatch(/hunter2|\n/)
  expect(error.message).toContain(words.includes(' is not valid JSON') ? ' is not valid JSON' : `${file}:`)
  if (name === 'a.yaml') expect(error.message).not.toContain('is not valid YAML: a number')
})

test.each([
  ['[', ']'],
  ['{ a: ', ' }'],
])('what is nested too deep is refused in one line: %s', async (open, close) => {
  const text = `secrets:\n  a: ${open.repeat(20_000)}x${close.repeat(20_000)}\n`
  const error = await caught(() => startEmulator({ file: write('deep.yaml', text) }))
  expect(error).toHaveProperty('code', 'FILE_MALFORMED')
  expect(error.message).toMatch(/deep\.yaml:\d+:\d+(: | is not valid YAML: )it is nested too deep$/)
})

test('what tags and aliases may say is what JSON has', async () => {
  const file = write(
    'tags.yaml',
    'secrets:\n  a: { b: !!str 007, c: !!int 7, d: ! 1.0, "<<": x, e: !!map {}, f: !!seq [] }\n',
  )
  await using emulator = await startEmulator({ file })
  expect((await secret(emulator, 'a')).json().SecretString).toBe(
    '{"b":"007","c":7,"d":"1.0","<<":"x","e":{},"f":[]}',
  )
})

test('many aliases of one value are fine', async () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `n${index}`)
  const file = write(
    'many.yaml',
    `secrets:\n  one: &one { a: 1 }\n${names.map((name) => `  ${name}: *one\n`).join('')}`,
  )
  await using emulator = await startEmulator({ file })
  expect((await secret(emulator, 'n19999')).json().SecretString).toBe('{"a":1}')
}, 10_000)

test.each([
  ['aliases of aliases', (name: string) => [`*${name}`, `*${name}`, `*${name}`].join(', '), 30],
  ['two at a time, for long', (name: string) => `*${name}, *${name}`, 200],
])('what a few lines can blow up is refused at once: %s', async (_, items, levels) => {
  const lines = Array.from({ length: levels }, (__, at) => `  l${at + 1}: &l${at + 1} [${items(`l${at}`)}]\n`)
  const file = write('laughs.yaml', `secrets:\n  l0: &l0 [hunter2]\n${lines.join('')}`)
  const error = await caught(() => startEmulator({ file }))
  expect(error).toMatchObject({
    code: 'FILE_MALFORMED',
    message: expect.stringMatching(/laughs\.yaml:\d+:\d+: its aliases expand to too much text$/),
  })
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
    message: `secrets file ${file} is not a UTF-8 text file; save it as UTF-8`,
  })
})
