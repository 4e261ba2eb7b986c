import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { colourOf } from '../src/output/output.ts'
import { requestLine } from '../src/output/request-line.ts'

const { NO_COLOR } = process.env
beforeEach(() => {
  delete process.env.NO_COLOR
})
afterEach(() => {
  if (NO_COLOR !== undefined) process.env.NO_COLOR = NO_COLOR
})

test('colours are for a terminal, and not against NO_COLOR', () => {
  expect(colourOf({ isTTY: true })).toBe(true)
  expect(colourOf({})).toBe(false)
  process.env.NO_COLOR = '1'
  expect(colourOf({ isTTY: true })).toBe(false)
})

test('a line for a terminal says the same as one for a file', () => {
  const request = {
    at: 0,
    method: 'GET',
    kind: 'secret',
    id: 'orders/db',
    status: 400,
    cache: 'miss',
    reason: 'ThrottlingException',
    durationMs: 1.25,
  } as const
  const plain = requestLine(request, false)
  expect(plain).toBe(
    '1970-01-01T00:00:00.000Z  GET  secret  orders/db  400  miss  1.3 ms  ThrottlingException',
  )
  const coloured = requestLine(request, true)
  expect(coloured).toContain('\u001b[31m400')
  expect(stripVTControlCharacters(coloured)).toBe(plain)
})
