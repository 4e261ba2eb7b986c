import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseJson } from '../src/value/json.ts'

function detailOf(text: string): string {
  const result = parseJson(text)
  return 'ok' in result ? `taken: ${JSON.stringify(result.ok)}` : result.failure.detail
}

describe('a number that JavaScript would change', () => {
  test.each<[string, string]>([
    ['{"webhookId": 1234567890123456789}', 'the number at webhookId'],
    ['{"a": [{"b": [0, 1e400]}]}', 'the number at a.0.b.1'],
    ['1234567890123456789', 'the number'],
    ['-9007199254740993', 'the number'],
    ['[1e-400]', 'the number at 0'],
    ['{"price": 0.12345678901234567890}', 'the number at price'],
    [`{"${'k'.repeat(100)}": 1e999}`, `the number at ${'k'.repeat(64)}`],
  ])('%s is refused, by its path', (text, where) => {
    expect(parseJson(text)).toMatchObject({ failure: { code: 'WRONG_FORMAT', retry: 'never' } })
    expect(detailOf(text)).toBe(`${where} has more digits than JavaScript can hold: store it as a string`)
  })

  test.each([
    '1.0',
    '1e3',
    '-0',
    '0.1',
    '0.30000000000000004',
    '9007199254740991',
    '1e21',
    '5e-324',
    '1.50',
    '100000000000000000000',
  ])('%s is none', (text) => {
    expect(parseJson(text)).toEqual({ ok: JSON.parse(text) })
  })

  test('is found whatever stands around it; every number that JavaScript writes is taken', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text)).toEqual({ ok: JSON.parse(text) })
        expect(detailOf(`{"a":${text},"b":12345678901234567891}`)).toMatch(/^the number at b has/)
      }),
    )
    fc.assert(
      fc.property(fc.bigInt({ min: 2n ** 53n, max: 10n ** 40n }), (number) => {
        const isKept =
          BigInt(JSON.parse(String(number))) === number && String(Number(number)) === String(number)
        if (!isKept) fc.pre(!/0{2,}$/.test(String(number)))
        expect('ok' in parseJson(String(number))).toBe(isKept)
      }),
    )
  })
})

test('a byte order mark is named', () => {
  expect(detailOf('\ufeff{"a":1}')).toBe(
    'expected JSON, but the stored value is not valid JSON: it begins with a byte order mark',
  )
})
