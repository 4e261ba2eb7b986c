import type { Content } from '../value/content.ts'

/** Answer to one fetch. */
export interface Answer {
  readonly content: Content
  /** Number of attempts it took. */
  readonly attempts: number
  /** Wall-clock time at which the attempt that brought it was sent, milliseconds since the epoch. */
  readonly requestedAt: number
  /** Name of the fallback that answered, if any. */
  readonly source?: string
}
