import { randomBytes } from 'node:crypto'
import { wallClock } from '../timers.ts'

/** Creates a trace id in the form of AWS X-Ray, not sampled. */
export const newTraceId = (): string => {
  const hex = (bytes: number): string => randomBytes(bytes).toString('hex')
  const seconds = Math.floor(wallClock() / 1000).toString(16)
  return `Root=1-${seconds}-${hex(12)};Parent=${hex(8)};Sampled=0`
}
