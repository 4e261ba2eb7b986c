/** A figure that was measured several times. */
export interface Spread {
  readonly median: number
  readonly min: number
  /** The middle half lies between these two. */
  readonly quartiles: readonly [number, number]
  readonly runs: number
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    median: percentile(values, 50),
    min: percentile(values, 0),
    quartiles: [percentile(values, 25), percentile(values, 75)],
    runs: values.length,
  }
}

/** Computes a percentile. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((percent / 100) * sorted.length))] ?? Number.NaN
}
