import type { Scope } from './scope.ts'
import { runWorker } from './worker.ts'

/** Heap, bytes. */
export interface MemoryFigure {
  /** Bytes that one cached secret of about 100 bytes takes, with everything that refers to it. */
  readonly perSecret: number
  readonly invocations: number
  /** After the first 10,000 invocations. */
  readonly early: number
  /** After another `invocations` of them. */
  readonly late: number
}

export async function measureMemory({ env, quick, progress }: Scope): Promise<MemoryFigure> {
  const invocations = quick ? 100_000 : 1_000_000
  progress(`${invocations.toLocaleString('en')} invocations`)
  return runWorker('memory.ts', [String(invocations)], { env, flags: ['--expose-gc'] })
}
