import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { conformanceContents } from '../src/conformance/expected-contents.ts'
import { EmulatorError } from '../src/errors/emulator-error.ts'
import { parseContents } from '../src/sources/contents.ts'

const read = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')) as Record<string, unknown>
const schemaAccepts = new Ajv({ allErrors: true, allowUnionTypes: true, strictTypes: false }).compile(
  read('secrets.schema.json'),
)

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
  [secret({ $versions: [{ value: 'one' }, { value: { $binary: 'AQ==' } }], $deleted: true })],
  [version({ id: ID, stages: ['AWSCURRENT', 'my/stage+=.@-'], created: '2026-03-01T10:15:30.499Z' })],
  [version({ stages: [], created: '2026-12-31T23:59:59Z' })],
  [secret({ $versions: [{ value: { $versions: 'just JSON here' } }] })],
  [parameter('text')],
  [parameter(['a', 'b'])],
  [parameter(['', ''])],
  [parameter({ type: 'SecureString', value: 'x' })],
  [labelled({ labels: ['live', '_x.y-1'], modified: '2026-03-01T10:15:30.3Z' })],
])('both take it: %j', (contents) => {
  expect({ schema: schemaAccepts(contents), parser: parserAccepts(contents) }).toEqual({
    schema: true,
    parser: true,
  })
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
  [secret({ $versions: [] })],
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
])('neither takes it: %j', (contents) => {
  expect({ schema: schemaAccepts(contents), parser: parserAccepts(contents) }).toEqual({
    schema: false,
    parser: false,
  })
})

const junk = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('x', 'AWSCURRENT', 'AQID', 'String', '2026-03-01T00:00:00Z') },
  fc.constantFrom<unknown[]>(
    '',
    null,
    true,
    0,
    [],
    {},
    ['a'],
    ['a', 'a'],
    { value: 'x' },
    { $binary: 'AQID' },
  ),
)
/** An object with some of the keys, mostly with what belongs there. */
const some = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> =>
  fc.record(
    Object.fromEntries(
      Object.entries(fields).map(([key, right]) => [key, fc.oneof({ weight: 5, arbitrary: right }, junk)]),
    ),
    { requiredKeys: [] },
  )
const names = fc.array(fc.constantFrom('AWSCURRENT', 'blue', '1st', 'aws'), { maxLength: 2 })
const date = fc.constantFrom('2026-03-01T00:00:00Z', '2026-3-1')
const versions = fc.array(some({ value: fc.constant('x'), stages: names, created: date }), { maxLength: 3 })
const secrets = some({
  a: fc.oneof(junk, some({ $versions: versions, $deleted: fc.boolean() })),
  b: some({ $binary: fc.constant('AQID') }),
})
const labels = fc.array(some({ value: fc.constant('x'), labels: names, modified: date }), { maxLength: 3 })
const parameters = some({
  '/a': fc.oneof(junk, some({ type: fc.constant('String'), versions: labels })),
  '/b': some({ type: fc.constant('SecureString'), value: fc.constant('x') }),
})

test('what one takes the other takes: thousands of files that are almost right', () => {
  let taken = 0
  fc.assert(
    fc.property(some({ secrets, parameters }), (contents) => {
      const accepted = parserAccepts(contents)
      if (accepted) taken += 1
      expect({ contents, accepted: schemaAccepts(contents) }).toEqual({ contents, accepted })
    }),
    { numRuns: 3000, seed: 5 },
  )
  expect(taken).toBeGreaterThan(200)
  expect(taken).toBeLessThan(2800)
})

test('what no schema can say is said by the parser, and by the schema in words', () => {
  const twice = secret({
    $versions: [
      { id: ID, value: 'x' },
      { id: ID, value: 'y' },
    ],
  })
  const large = secret('é'.repeat(40_000))
  for (const contents of [twice, large]) {
    expect(schemaAccepts(contents)).toBe(true)
    expect(parserAccepts(contents)).toBe(false)
  }
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
