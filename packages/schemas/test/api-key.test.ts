import { apiKey } from '@extension-secrets/schemas'
import { expect, test } from '@jest/globals'
import { accept, canaries, issuesOf } from './canary.ts'

test.each([
  'k-3f9a64d1c0',
  'k-3f9a64d1c0\n',
  'k-3f9a64d1c0\r\n',
  '{"apiKey":"k-3f9a64d1c0"}',
  ' {\n  "apiKey": "k-3f9a64d1c0\\n",\n  "note": "more keys are allowed"\n}\n',
  { apiKey: 'k-3f9a64d1c0' },
])('%j is the key k-3f9a64d1c0', (stored) => {
  expect(accept(apiKey, stored)).toBe('k-3f9a64d1c0')
})

test('a key may hold white space, quotes and any script', () => {
  for (const key of ['a key', 'say "so"', '[1]', 'clé-ключ-鍵']) expect(accept(apiKey, key)).toBe(key)
})

test.each([
  ['', ': Expected an API key: one line of text'],
  ['\n', ': Expected an API key: one line of text'],
  [' CANARY', ': Expected an API key: one line of text, without white space in front of it'],
  ['CANARY\t', ': Expected an API key: one line of text, without white space at its end'],
  ['CANARY\n\n', ': Expected an API key: one line of text, without a line break at its end'],
  ['"CANARY"', ': Expected an API key: one line of text, without the quotation marks around it'],
  ["'CANARY'", ': Expected an API key: one line of text, without the quotation marks around it'],
  [
    '\uFEFFCANARY',
    ': Expected an API key: one line of text, without the byte order mark (U+FEFF) in front of it',
  ],
  ['CANARY\nCANARY', ': Expected an API key: one line of text'],
  ['CANARY\0CANARY', ': Expected an API key: one line of text'],
  ['{"apiKey":"CANARY"', ': Expected valid JSON, because the text begins with "{"'],
  [{ apiKey: '' }, 'apiKey: Expected an API key: one line of text'],
  [{ apiKey: 'CANARY ' }, 'apiKey: Expected an API key: one line of text, without white space at its end'],
  [{ apiKey: 'CANARY\nCANARY' }, 'apiKey: Expected an API key: one line of text'],
  [{ APIKEY: 'CANARY' }, 'apiKey: Expected this key, which is missing'],
  ['{"key":"CANARY"}', 'apiKey: Expected this key, which is missing'],
  [867_530_986, ': Expected an API key as text, or a JSON object with the key "apiKey"'],
  [undefined, ': Expected an API key as text, or a JSON object with the key "apiKey"'],
])('%j is refused', (stored, issue) => {
  expect(issuesOf(apiKey, stored)).toStrictEqual([issue])
})

test.each(Object.entries(canaries))('no refusal shows what it refused: %s', (kind, canary) => {
  if (kind !== 'text') expect(issuesOf(apiKey, canary)).toHaveLength(1)
  if (typeof canary === 'string') return
  expect(issuesOf(apiKey, { apiKey: canary })).toStrictEqual([
    'apiKey: Expected an API key: one line of text',
  ])
  expect(issuesOf(apiKey, JSON.stringify({ apiKey: canary }))).toHaveLength(1)
})
