const LEADING_ZEROS = /^[-+]?0\d/
const OTHER_BASE = /^0[xo]/i

/**
 * Explains why storing a number would change its text, such as 007 to 7; undefined if it would not.
 *
 * @param source the number as written
 * @param value the number as parsed
 */
export function changedNumber(source: string, value: number): string | undefined {
  return String(value) === source ? undefined : `a number ${change(source)}; put it in quotes`
}

function change(source: string): string {
  if (LEADING_ZEROS.test(source)) return 'with leading zeros, which would be lost'
  if (OTHER_BASE.test(source)) return 'in another base, which would be stored as a decimal number'
  return 'that would not be stored as written'
}
