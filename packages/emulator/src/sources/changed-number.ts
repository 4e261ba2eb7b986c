const LEADING_ZEROS = /^[-+]?0\d/
const OTHER_BASE = /^0[xo]/i

/**
 * Says why a number would be stored otherwise than it is written, such as 007 as 7; undefined if it would not.
 *
 * @param source the number as it is written
 * @param value the number as it was read
 */
export function changedNumber(source: string, value: number): string | undefined {
  return String(value) === source ? undefined : `a number ${change(source)}; put it in quotes`
}

function change(source: string): string {
  if (LEADING_ZEROS.test(source)) return 'with leading zeros, which would not be kept'
  if (OTHER_BASE.test(source)) return 'in another base, which would be kept as a decimal one'
  return 'that would not be kept as it is written'
}
