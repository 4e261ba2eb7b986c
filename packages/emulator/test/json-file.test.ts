import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmulator } from '@extension-secrets/emulator'
import { afterAll, expect, test } from '@jest/globals'
import { findJsonFault } from '../src/sources/json-position.ts'
import { parameter, secret } from './support/ask.ts'
import { caught } from './support/caught.ts'

const folder = mkdtempSync(join(tmpdir(), 'emulator-file-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'secrets.json')
const write = (text: string): string => {
  writeFileSync(file, text)
  return file
}

test('secrets and parameters come from a file; options win over it', async () => {
  write(`\uFEFF{
    "secrets": { "orders/db": { "username": "app" }, "orders/key": "text", "orders/blob": { "$binary": "AQID" } },
    "parameters": { "/orders/flags": "a,b", "/list": ["a", "b"], "/safe": { "type": "SecureString", "value": "s" } }
  }`)
  await using emulator = await startEmulator({ file, secrets: { 'orders/key': 'mine' } })
  expect((await secret(emulator, 'orders/db')).json()).toHaveProperty('SecretString', '{"username":"app"}')
  expect((await secret(emulator, 'orders/key')).json()).toHaveProperty('SecretString', 'mine')
  expect((await secret(emulator, 'orders/blob')).json()).toHaveProperty('SecretBinary', 'AQID')
  const typed = async (name: string) =>
    (await parameter(emulator, name, '&withDecryption=true')).json().Parameter
  expect(await typed('/orders/flags')).toMatchObject({ Type: 'String', Value: 'a,b' })
  expect(await typed('/list')).toMatchObject({ Type: 'StringList', Value: 'a,b' })
  expect(await typed('/safe')).toMatchObject({ Type: 'SecureString', Value: 's' })
})

test('a file that is not there, or is none, is named', async () => {
  const missing = join(folder, 'missing.json')
  const error = await caught(() => startEmulator({ file: missing }))
  expect(error.code).toBe('FILE_NOT_FOUND')
  expect(error.message).toContain(missing)
  expect(await caught(() => startEmulator({ file: folder }))).toHaveProperty('code', 'FILE_UNREADABLE')
})

test.each([
  ['[]', 'JSON object'],
  ['{"secret":{"a":"hunter2"}}', '"secret"'],
  ['{"secrets":["hunter2"]}', '"secrets" must be'],
  ['{"parameters":null}', '"parameters" must be'],
  ['{"secrets":{"a":{"$binary":"hunter2!"}}}', 'secrets["a"]'],
  ['{"parameters":{"/a":{"value":"hunter2"}}}', 'parameters["/a"]'],
])('a wrong shape is named by its place, without its content: %s', async (text, place) => {
  const error = await caught(() => startEmulator({ file: write(text) }))
  expect(error.code).toBe('FILE_MALFORMED')
  expect(error.message).toContain(file)
  expect(error.message).toContain(place)
  expect(error.message).not.toMatch(/hunter2|\n/)
})

test('a JSON mistake is named by line and column, without the content that JSON.parse would quote', async () => {
  const error = await caught(() => startEmulator({ file: write('{\n  "secrets": { "a": hunter2 }\n}') }))
  expect(error).toHaveProperty('code', 'FILE_MALFORMED')
  expect(error.message).toContain(`${file}:2:21 is not valid JSON: expected a value`)
  expect(error.message).not.toMatch(/hunter2|\n/)
  expect(error).not.toHaveProperty('cause')
})

test.each([
  ['12345678901234567890', '3:7'],
  ['{ "b": [0, 1.0] }', '3:18'],
  ['{ "12345678901234567890": 1e3 }', '3:33'],
  ['-0', '3:7'],
  ['1e400', '3:7'],
])('a number that would be served as another one is refused, as in YAML: %s', async (number, place) => {
  const text = `{\n"secrets": {\n "n": ${number}\n}}`
  const error = await caught(() => startEmulator({ file: write(text) }))
  expect(error).toHaveProperty('code', 'FILE_MALFORMED')
  const problem = 'a number that would not be stored as written; put it in quotes'
  expect(error.message).toBe(`secrets file ${file}:${place}: ${problem}`)
})

test('numbers that stay as they are, and digits in strings, are served as they stand', async () => {
  const value = '{"n":[0,-1.5,1e+21,1e-7,9007199254740991],"1.0":"\\\\\\" 1.0 007"}'
  await using emulator = await startEmulator({ file: write(`{ "secrets": { "a": ${value} } }`) })
  expect((await secret(emulator, 'a')).json()).toHaveProperty('SecretString', value)
})

test.each([
  ['', 1, 1],
  ['{', 1, 2],
  ['{"a":1,}', 1, 8],
  ['{"a" 1}', 1, 6],
  ['[1 2]', 1, 4],
  ['[1,]', 1, 4],
  ['{a:1}', 1, 2],
  ['"abc', 1, 1],
  ['{\n"a": "x\ty"}', 2, 6],
  ['[01]', 1, 3],
  ['{}\n{}', 2, 1],
  ["['x']", 1, 2],
  ['"\\x"', 1, 1],
  ['nul', 1, 1],
  ['['.repeat(50_000), 1, undefined],
])('the fault of %j is found at %d:%d', (text, line, column) => {
  expect(() => JSON.parse(text)).toThrow(SyntaxError)
  const fault = findJsonFault(text)
  expect(fault.line).toBe(line)
  if (column !== undefined) expect(fault.column).toBe(column)
})

test.each(['{"a":[1,2.5e-3,true,null,"\\u00e9\u0085😀"]}', ' [ ] ', '-0'])(
  'what JSON.parse takes has no fault before its end: %s',
  (text) => {
    expect(JSON.parse(text)).toBeDefined()
    expect(findJsonFault(text).problem).toContain('expected nothing more')
  },
)
