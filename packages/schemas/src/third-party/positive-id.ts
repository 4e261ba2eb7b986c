import { Refusal } from '../reading.ts'

/** Reads an id that is a whole number above 0, or its digits as text. */
export function positiveId(value: unknown): number | Refusal {
  const id = typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? Number(value) : value
  const valid = typeof id === 'number' && Number.isSafeInteger(id) && id > 0
  return valid ? id : new Refusal('Expected an id, a whole number above 0')
}
