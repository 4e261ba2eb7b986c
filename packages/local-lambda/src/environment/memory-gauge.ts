import { readFileSync } from 'node:fs'

const KILOBYTES_PER_MEGABYTE = 1024
/** "High water mark" of what a process has in memory. */
const PEAK = /^VmHWM:\s+(\d+) kB$/m

/** Most memory that the processes of an environment have used, as Linux tells it. */
export class MemoryGauge {
  #peak: number | undefined

  /** Megabytes; undefined where the system does not tell it, or nothing was measured. */
  get peak(): number | undefined {
    return this.#peak
  }

  /** Looks at living processes: of one that has ended nothing can be read any more. */
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
