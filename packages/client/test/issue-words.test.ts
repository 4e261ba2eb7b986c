import { describe, expect, test } from '@jest/globals'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { z } from 'zod'
import { describeIssues } from '../src/value/issues.ts'

/** Description of the refusal by a real schema of zod. */
function said(schema: StandardSchemaV1, value: unknown): string {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise || result.issues === undefined) throw new Error('the schema took it')
  return describeIssues(schema, result.issues, value)
}

/** Description of an issue that an author's own code has pushed, with words that stand in no schema. */
function pushed(issue: object): string {
  const schema = z.object({})
  return describeIssues(schema, [{ message: 'CANARY', ...issue }], {})
}

describe('the words of a refusal by zod', () => {
  test.each<[StandardSchemaV1, unknown, string]>([
    [z.number().gt(5), 5, 'number of more than 5'],
    [z.number().min(5), 4, 'number of at least 5'],
    [z.number().lt(5), 5, 'number of less than 5'],
    [z.number().max(5), 6, 'number of at most 5'],
    [z.string().length(3), 'a', 'string of exactly 3'],
    [z.string().length(3), 'abcd', 'string of exactly 3'],
    [z.number().multipleOf(4), 5, 'a multiple of 4'],
    [z.enum(['low', 'high']), 'CANARY', '"low" or "high"'],
    [z.literal(7), 8, '7'],
    [z.email(), 'CANARY', 'the format email'],
    [z.strictObject({}), { CANARY: 1 }, 'no keys but those of its schema'],
  ])('%#', (schema, value, words) => {
    expect(said(schema, value)).toBe(`its schema refused it: expected ${words}`)
  })

  test.each([
    [{ code: 'too_small', minimum: 'CANARY', origin: 'CANARY' }, 'expected a value of at least the minimum'],
    [{ code: 'too_big', maximum: 'CANARY' }, 'expected a value of at most the maximum'],
    [{ code: 'not_multiple_of', divisor: 'CANARY' }, 'expected a multiple of the divisor'],
    [{ code: 'invalid_format', format: 'CANARY' }, 'expected the format of its schema'],
    [{ code: 'invalid_value', values: ['CANARY'] }, 'not what its schema expects'],
    [{ code: 'invalid_value', values: 'CANARY' }, 'not what its schema expects'],
    [{ code: 'invalid_type', expected: 'CANARY' }, 'not what its schema expects'],
    [{ code: 'custom' }, 'not what its schema expects'],
  ])('%j, which stands in no schema, is left out', (issue, words) => {
    expect(pushed(issue)).toBe(`its schema refused it: ${words}`)
  })
})
