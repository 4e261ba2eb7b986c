/** The units of a {@link Duration} string. */
export type DurationUnit = 'ms' | 's' | 'm' | 'h' | 'd'

/**
 * A length of time: a number of **milliseconds** (Middy's unit), or a string such as `'250ms'`, `'30s'`, `'5m'`,
 * `'1h'`, `'1d'`. A typo in the unit does not compile.
 *
 * @example
 * ```ts
 * import type { Duration } from '@extension-secrets/middy'
 *
 * const ttls: Duration[] = [30_000, '30s', '1.5h', Number.POSITIVE_INFINITY]
 * ```
 */
export type Duration = number | `${number}${DurationUnit}`

const MILLISECONDS: Readonly<Record<DurationUnit, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

const TEXT = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/

/**
 * Reads a duration.
 *
 * @param value anything; see {@link Duration} for what is understood
 * @returns milliseconds, zero or more and possibly `Infinity`; `undefined` if it isn't a duration
 */
export function toMilliseconds(value: unknown): number | undefined {
  if (typeof value === 'number') return value >= 0 ? value : undefined
  const parts = typeof value === 'string' ? TEXT.exec(value) : null
  if (parts === null) return undefined
  return Number(parts[1]) * MILLISECONDS[parts[2] as DurationUnit]
}
