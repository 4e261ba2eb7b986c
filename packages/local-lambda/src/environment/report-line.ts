import type { PhaseTimes } from '../options/run-types.ts'

/** What a REPORT line tells beside the phase itself. */
export interface ReportContext {
  /** The function's memory in megabytes. */
  readonly memory: number
  /** How long INIT took, in milliseconds; undefined where Lambda does not tell it of this invocation. */
  readonly initMs: number | undefined
}

/**
 * Line REPORT of an invocation, with the fields of CloudWatch's in their order. Where the system does not tell how much
 * memory was used, it has the function's, as AWS's own Runtime Interface Emulator writes it.
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
    // What a handler throws is no failure of the environment.
    ...(crashed || status === 'timeout' ? [`Status: ${status}`] : []),
    ...(crashed ? [`Error Type: ${errorType}`] : []),
  ]
  return `${fields.join('\t')}\n`
}

/** Line of an INIT that did not end in time. */
export function initReportLine(durationMs: number, phase: 'init' | 'invoke'): string {
  return `INIT_REPORT Init Duration: ${durationMs.toFixed(2)} ms\tPhase: ${phase}\tStatus: timeout\n`
}
