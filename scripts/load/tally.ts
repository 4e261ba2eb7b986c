/** Outcome of many requests. */
export interface Tally {
  done: number
  errors: number
  readonly latencies: number[]
  /** Number of times that each error occurred. */
  readonly reasons: Map<string, number>
  /** Counts a request once it has ended; never rejects. */
  readonly count: (request: Promise<number>) => Promise<void>
}

export const tallyOf = (): Tally => {
  const tally: Tally = {
    done: 0,
    errors: 0,
    latencies: [],
    reasons: new Map(),
    count: async (request) => {
      try {
        tally.latencies.push(await request)
      } catch (error) {
        tally.errors += 1
        const reason = error instanceof Error ? error.message : 'unknown'
        tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + 1)
      }
      tally.done += 1
    },
  }
  return tally
}

/** Percentile of the values; 0 if there are none. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * share) / 100))] ?? 0
}
