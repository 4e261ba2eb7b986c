// CloudWatch metrics of secrets without a library: lines in the Embedded Metric Format, which CloudWatch Logs turns
// into metrics as they arrive.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
//
//   import { printMetrics } from './emf-metrics.ts'
//   printMetrics({ namespace: 'Orders' }) // once, when the function's module loads

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FetchMessage, ReadMessage } from '@extension-secrets/middy'

const FETCHED = 'tracing:extension-secrets:fetch:asyncEnd'
const READ = 'extension-secrets:read'

/** Settings of the printed metrics. */
export interface MetricsOptions {
  /** Namespace of the metrics in CloudWatch. Default: `ExtensionSecrets`. */
  readonly namespace?: string
  /** Takes one line. Default: standard output, because `console.log` would put text before the JSON in Lambda. */
  readonly write?: (line: string) => void
}

/**
 * Prints one line for each fetch, with its duration, its attempts and whether it failed, and one for each invocation,
 * with how many of its values were fresh, refreshed or stale, and the age of the oldest.
 *
 * @returns stops it
 */
export function printMetrics(options: MetricsOptions = {}): () => void {
  const { namespace = 'ExtensionSecrets', write = (line) => process.stdout.write(`${line}\n`) } = options
  const functionName = process.env.AWS_LAMBDA_FUNCTION_NAME || 'local'

  const onFetch = (message: unknown): void => {
    const { name, id, kind, attempts = 0, outcome, duration = 0 } = message as FetchMessage
    const metrics: Metrics = {
      FetchDuration: [duration, 'Milliseconds'],
      FetchAttempts: [attempts, 'Count'],
      // 0 or 1, so that the average is the failure rate and the sum the number of failures.
      FetchFailures: [outcome === 'ok' ? 0 : 1, 'Count'],
    }
    const dimensions = { FunctionName: functionName, Secret: name }
    // What is no dimension makes no metric of its own, but can be searched for in the logs.
    write(emfLine(namespace, dimensions, metrics, { Id: id, Kind: kind, Outcome: outcome }))
  }

  let reads: ReadMessage[] = []
  const onRead = (message: unknown): void => {
    // The reads of an invocation come one straight after the other: one line holds all of them.
    if (reads.push(message as ReadMessage) === 1) queueMicrotask(printReads)
  }
  const printReads = (): void => {
    const all = reads
    reads = []
    const count = (outcome: ReadMessage['outcome']): Metrics[string] => [
      all.filter((read) => read.outcome === outcome).length,
      'Count',
    ]
    const metrics: Metrics = {
      FreshReads: count('fresh'),
      RefreshedReads: count('refreshed'),
      StaleWhileRevalidateReads: count('stale-while-revalidate'),
      StaleIfErrorReads: count('stale-if-error'),
      OldestAge: [Math.max(...all.map(({ age }) => age)), 'Milliseconds'],
    }
    write(emfLine(namespace, { FunctionName: functionName }, metrics))
  }

  subscribe(FETCHED, onFetch)
  subscribe(READ, onRead)
  return () => {
    unsubscribe(FETCHED, onFetch)
    unsubscribe(READ, onRead)
  }
}

/** Values and units by name. */
type Metrics = Record<string, readonly [value: number, unit: 'Count' | 'Milliseconds']>

function emfLine(
  namespace: string,
  dimensions: Record<string, string>,
  metrics: Metrics,
  properties: Record<string, string | undefined> = {},
): string {
  const names = Object.entries(metrics)
  return JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          // One set of dimensions: a metric for each combination of their values.
          Dimensions: [Object.keys(dimensions)],
          Metrics: names.map(([Name, [, Unit]]) => ({ Name, Unit })),
        },
      ],
    },
    ...properties,
    ...dimensions,
    ...Object.fromEntries(names.map(([name, [value]]) => [name, value])),
  })
}
