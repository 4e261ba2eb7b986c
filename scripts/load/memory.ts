import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** Megabytes. */
export interface MemoryReport {
  heap: number
  resident: number
}

const MEGABYTE = 1024 * 1024

/** The memory of this process after a garbage collection, where `--expose-gc` allows one. */
export const reportMemory = (): MemoryReport => {
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed / MEGABYTE, resident: rss / MEGABYTE }
}

/** Asks the other process for its memory. */
export const emulatorMemory = async (child: ChildProcess): Promise<MemoryReport> => {
  child.send('memory')
  const [report] = (await once(child, 'message')) as [MemoryReport]
  return report
}
