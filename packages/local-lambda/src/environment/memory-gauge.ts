import { readFileSync } from 'node:fs'

const KILOBYTES_PER_MEGABYTE = 1024
/** Peak resident memory of a process ("high water mark"). */
const PEAK = /^VmHWM:\s+(\d+) kB$/m

/** Peak memory of an environment's processes, as Linux reports it. */
export class MemoryGauge {
  #peak: number | undefined

  /** Megabytes; undefined if the system doesn't report it, or nothing was measured. */
  get peak(): number | undefined {
    return this.#peak
  }

  /** Measures living processes: the memory of an ended one can't be read any more. */
  measure(pids: readonly number[]): void {
    const kilobytes = pids.map(peakOf).reduce((sum, peak) => sum + peak, 0)
    if (kilobytes > 0) this.#peak = Math.max(this.#peak ?? 0, Math.ceil(kilobytes / KILOBYTES_PER_MEGABYTE))
  }
}

function peakOf(pid: number): number {
  try {
    return Number(PEAK.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
