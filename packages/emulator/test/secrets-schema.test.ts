import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { secretsSchema } from '../scripts/secrets-schema.ts'
import { conformanceContents } from '../src/conformance/expected-contents.ts'
import { EmulatorError } from '../src/errors/emulator-error.ts'
import { parseContents } from '../src/sources/contents.ts'

const read = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')) as Record<string, unknown>
const parserAccepts = (contents: unknown): boolean => {
  try {
    parseContents(contents)
    return true
  } catch (error) {
    if (error instanceof EmulatorError && error.code === 'BAD_VALUE') return false
    throw error
  }
}

const ID = '0f6f2e0c-5c3c-4a5b-9f0e-0d9c5f5f7a11'
const secret = (value: unknown) => ({ secrets: { a: value } })
const version = (fields: object) => secret({ $versions: [{ value: 'x', ...fields }] })
const parameter = (value: unknown) => ({ parameters: { '/a': value } })
const labelled = (fields: object) => parameter({ type: 'String', versions: [{ value: 'x', ...fields }] })

test.each<[unknown]>([
  [{}],
  [
    {
      $schema: 'https://unpkg.com/@extension-secrets/emulator/secrets.schema.json',
      secrets: {},
      parameters: {},
    },
  ],
  [conformanceContents],
  [secret('text')],
  [secret(0)],
  [secret(false)],
  [secret([])],
  [secret({ username: 'app', nested: { $binary: 1 } })],
  [secret({ $binary: 'AQID' })],
  [secret({ $versions: [] })],
  [secret({ $versions: [], $deleted: true })],
  [secret({ $versions: [{ value: 'one' }, { value: { $binary: 'AQ==' } }], $deleted: true })],
  [version({ id: ID, stages: ['AWSCURRENT', 'my/stage+=.@-'], created: '2026-03-01T10:15:30.499Z' })],
  [version({ stages: [], created: '2026-12-31T23:59:59Z' })],
  [secret({ $versions: [{ value: { $versions: 'just JSON here' } }] })],
  [parameter('text')],
  [parameter(['a', 'b'])],
  [parameter(['', ''])],
  [parameter({ type: 'SecureString', value: 'x' })],
  [labelled({ labels: ['live', '_x.y-1'], modified: '2026-03-01T10:15:30.3Z' })],
])('is taken: %j', (contents) => {
  expect(parserAccepts(contents)).toBe(true)
})

test.each<[unknown]>([
  [null],
  [[]],
  ['text'],
  [{ secret: {} }],
  [{ $schema: 1 }],
  [{ secrets: [] }],
  [{ parameters: null }],
  [{ secrets: { '': 'x' } }],
  [{ parameters: { '': 'x' } }],
  [{ secrets: { [`a${'b'.repeat(2048)}`]: 'x' } }],
  [secret(null)],
  [secret('')],
  [secret({ $binary: '' })],
  [secret({ $binary: 'AQI' })],
  [secret({ $binary: 'AQI_' })],
  [secret({ $binary: 1 })],
  [secret({ $binary: 'AQID', more: 1 })],
  [secret({ $versions: {} })],
  [secret({ $versions: ['x'] })],
  [secret({ $versions: [{}] })],
  [secret({ $versions: [{ value: 'x' }], more: 1 })],
  [secret({ $versions: [{ value: 'x' }], $binary: 'AQID' })],
  [secret({ $deleted: true })],
  [secret({ $versions: [{ value: 'x' }], $deleted: 'yes' })],
  [version({ value: null })],
  [version({ id: 'short' })],
  [version({ id: `${ID}!` })],
  [version({ stages: 'AWSCURRENT' })],
  [version({ stages: ['two words'] })],
  [version({ stages: ['a', 'a'] })],
  [version({ stages: [''] })],
  [version({ created: '2026-03-01' })],
  [version({ created: '2026-13-01T00:00:00Z' })],
  [version({ created: 1 })],
  [version({ stage: 'AWSCURRENT' })],
  [parameter(1)],
  [parameter('')],
  [parameter([])],
  [parameter([''])],
  [parameter(['a,b'])],
  [parameter([1])],
  [parameter({ value: 'x' })],
  [parameter({ type: 'Secret', value: 'x' })],
  [parameter({ type: 'String', value: '' })],
  [parameter({ type: 'String', value: 'x', more: 1 })],
  [parameter({ type: 'String', versions: [] })],
  [parameter({ versions: [{ value: 'x' }] })],
  [parameter({ type: 'String', value: 'x', versions: [{ value: 'x' }] })],
  [labelled({ value: 1 })],
  [labelled({ labels: ['1st'] })],
  [labelled({ labels: ['aws-x'] })],
  [labelled({ labels: ['a', 'a'] })],
  [labelled({ modified: 'yesterday' })],
])('is refused: %j', (contents) => {
  expect(parserAccepts(contents)).toBe(false)
})

test('the published schema is the one that the checks give', () => {
  const written = JSON.stringify(read('secrets.schema.json'))
  // If it is not: node packages/emulator/scripts/secrets-schema.ts
  expect(written).toBe(JSON.stringify(secretsSchema()))
})

test('a validator of JSON Schema can use it', () => {
  const takes = new Ajv({ allowUnionTypes: true, strictTypes: false }).compile(read('secrets.schema.json'))
  expect(takes(conformanceContents)).toBe(true)
  expect(takes(version({ stages: ['a', 'a'] }))).toBe(false)
  expect(takes(parameter(['']))).toBe(false)
})

test('what no JSON Schema can say is said by the checks, and by the schema in words', () => {
  const twice = secret({
    $versions: [
      { id: ID, value: 'x' },
      { id: ID, value: 'y' },
    ],
  })
  expect(parserAccepts(twice)).toBe(false)
  expect(parserAccepts(secret('é'.repeat(40_000)))).toBe(false)
  expect(read('secrets.schema.json').description).toMatch(/65536 bytes.+different ids/)
})

test.each([
  [version({ stages: ['a b'] }), 'secrets["a"].$versions[0].stages: '],
  [version({ created: 'x' }), 'secrets["a"].$versions[0].created: '],
  [version({ value: '' }), 'secrets["a"].$versions[0].value: '],
  [secret({ $versions: 1 }), 'secrets["a"].$versions: '],
  [labelled({ labels: 1 }), 'parameters["/a"].versions[0].labels: '],
])('a mistake is named by its place: %j', (contents, place) => {
  expect(() => parseContents(contents)).toThrow(place)
})

test('the package ships the schema', () => {
  const { files, exports } = read('package.json') as { files: string[]; exports: Record<string, unknown> }
  expect(files).toContain('secrets.schema.json')
  expect(exports['./secrets.schema.json']).toBe('./secrets.schema.json')
})
