import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FetchMessage, ReadMessage } from '../diagnostics.ts'
import { dimensionValue, emfLine, type Metrics, namespaceProblem, onlyFew } from './emf-line.ts'

const FETCHED = 'tracing:extension-secrets:fetch:asyncEnd'
const READ = 'extension-secrets:read'

/** Different values of the dimension `Secret` at most, since each makes metrics that AWS bills. */
const MOST_NAMES = 100

/** Options of {@link publishMetrics}. */
export interface MetricsOptions {
  /** Namespace of the metrics in CloudWatch. Default: `ExtensionSecrets`. */
  readonly namespace?: string
  /** Value of the dimension `FunctionName`. Default: `AWS_LAMBDA_FUNCTION_NAME`, or `local` without it. */
  readonly functionName?: string
  /** Adds the id of the secret to the lines, as a property `Id`. An id can name a tenant. Default: `false`. */
  readonly ids?: boolean
  /** Receives each line. Default: writes it to standard output, because `console.log` of Lambda puts text before the JSON. */
  readonly write?: (line: string) => void
}

/**
 * Publishes CloudWatch metrics of secrets, as lines in the Embedded Metric Format: CloudWatch Logs turns them into metrics.
 * Call it once, when the function's module loads.
 *
 * - One line per fetch, by `FunctionName` and `Secret`: `FetchDuration`, `FetchAttempts`, `FetchFailures`.
 * - One line per invocation, by `FunctionName`: `FreshReads`, `RefreshedReads` (with those of `AWSPENDING`),
 *   `StaleWhileRevalidateReads`, `StaleIfErrorReads` and `OldestAge`.
 *
 * No line contains a value. `Secret` is the declared name; a process that declares more than 100 names has the rest counted
 * as `others`.
 *
 * @param options default: the namespace `ExtensionSecrets`
 * @returns a function that stops it
 * @throws {TypeError} if an option is invalid
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @example
 * ```ts
 * import { createSecrets } from '@extension-secrets/client'
 * import { publishMetrics } from '@extension-secrets/client/emf'
 *
 * publishMetrics({ namespace: 'Orders' })
 *
 * const secrets = createSecrets({ secrets: { stripe: 'orders/stripe-key' } })
 * ```
 */
export function publishMetrics(options: MetricsOptions = {}): () => void {
  const { namespace, functionName, ids, write } = checked(options)
  const secretOf = onlyFew(MOST_NAMES)

  function onFetch(message: unknown): void {
    const { name, id, kind, attempts = 0, outcome, duration = 0, source } = message as FetchMessage
    const isFailure = outcome !== 'ok' && outcome !== 'pending'
    const metrics: Metrics = {
      FetchDuration: [duration, 'Milliseconds'],
      FetchAttempts: [attempts, 'Count'],
      // 0 or 1, so the average is the failure rate and the sum the number of failures.
      FetchFailures: [isFailure ? 1 : 0, 'Count'],
    }
    const dimensions = { FunctionName: functionName, Secret: secretOf(dimensionValue(name)) }
    // Properties make no metric of their own, but Logs Insights finds them.
    const properties = { ...(ids && { Id: id }), Kind: kind, Outcome: outcome, Source: source }
    write(emfLine(namespace, dimensions, metrics, properties))
  }

  let reads: ReadMessage[] = []
  function onRead(message: unknown): void {
    // The reads of an invocation follow each other without a pause: one line has all of them.
    if (reads.push(message as ReadMessage) === 1) queueMicrotask(flushReads)
  }
  function flushReads(): void {
    const metrics = readMetrics(reads)
    reads = []
    write(emfLine(namespace, { FunctionName: functionName }, metrics))
  }

  subscribe(FETCHED, onFetch)
  subscribe(READ, onRead)
  return () => {
    unsubscribe(FETCHED, onFetch)
    unsubscribe(READ, onRead)
  }
}

/** Metrics of the reads of one invocation. */
function readMetrics(reads: readonly ReadMessage[]): Metrics {
  const counts = { fresh: 0, refreshed: 0, pending: 0, 'stale-while-revalidate': 0, 'stale-if-error': 0 }
  let oldest = 0
  for (const { outcome, age } of reads) {
    counts[outcome] += 1
    oldest = Math.max(oldest, age)
  }
  return {
    FreshReads: [counts.fresh, 'Count'],
    RefreshedReads: [counts.refreshed + counts.pending, 'Count'],
    StaleWhileRevalidateReads: [counts['stale-while-revalidate'], 'Count'],
    StaleIfErrorReads: [counts['stale-if-error'], 'Count'],
    OldestAge: [oldest, 'Milliseconds'],
  }
}

/** Checks options given without types, and applies the defaults. */
function checked(options: MetricsOptions): Required<MetricsOptions> {
  const { namespace = 'ExtensionSecrets', functionName, ids = false, write = print, ...unknown } = options
  const refuse = (reason: string): never => {
    throw new TypeError(`extension-secrets: publishMetrics: ${reason}`)
  }
  const [other] = Object.keys(unknown)
  if (other !== undefined)
    refuse(`unknown option ${other}; the options are namespace, functionName, ids and write`)
  const problem = namespaceProblem(namespace)
  if (problem !== undefined) refuse(problem)
  if (functionName !== undefined && (typeof functionName !== 'string' || functionName.trim() === ''))
    refuse('functionName must be a string that is not empty')
  if (typeof ids !== 'boolean') refuse('ids must be true or false')
  if (typeof write !== 'function') refuse('write must be a function that takes a line')
  const name = functionName ?? (process.env.AWS_LAMBDA_FUNCTION_NAME || 'local')
  return { namespace, functionName: dimensionValue(name), ids, write }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
