import type { PhaseTimes } from '../options/run-types.ts'

/** Values of a REPORT line that the phase itself doesn't have. */
export interface ReportContext {
  /** The function's memory in megabytes. */
  readonly memory: number
  /** Duration of INIT in milliseconds; undefined if Lambda doesn't report it for this invocation. */
  readonly initMs: number | undefined
}

/**
 * REPORT line of an invocation, with CloudWatch's fields in their order. If the system doesn't report the used memory,
 * the line has the function's memory size, as in AWS's own Runtime Interface Emulator.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-invoke-with-errors
 */
export function reportLine(phase: PhaseTimes, { memory, initMs }: ReportContext): string {
  const { requestId, durationMs, status, errorType, memoryUsed } = phase
  const crashed = status === 'error' && errorType !== undefined
  const fields = [
    `REPORT RequestId: ${requestId}`,
    `Duration: ${durationMs.toFixed(2)} ms`,
    `Billed Duration: ${Math.ceil(durationMs + (initMs ?? 0))} ms`,
    `Memory Size: ${memory} MB`,
    `Max Memory Used: ${memoryUsed ?? memory} MB`,
    ...(initMs === undefined ? [] : [`Init Duration: ${initMs.toFixed(2)} ms`]),
    // An exception in the handler isn't a failure of the environment.
    ...(crashed || status === 'timeout' ? [`Status: ${status}`] : []),
    ...(crashed ? [`Error Type: ${errorType}`] : []),
  ]
  return `${fields.join('\t')}\n`
}

/** Log line of an INIT that did not end in time. */
export function initReportLine(durationMs: number, phase: 'init' | 'invoke'): string {
  return `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: ${phase}\tStatus: timeout\n`
}
