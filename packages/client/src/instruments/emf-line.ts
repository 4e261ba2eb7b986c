/** Values and units by name. */
export type Metrics = Readonly<Record<string, readonly [value: number, unit: 'Count' | 'Milliseconds']>>

/**
 * Writes one document of the Embedded Metric Format, on one line.
 *
 * @param properties what Logs Insights finds and CloudWatch makes no metric of
 */
export function emfLine(
  namespace: string,
  dimensions: Readonly<Record<string, string>>,
  metrics: Metrics,
  properties: Readonly<Record<string, string | undefined>> = {},
): string {
  const entries = Object.entries(metrics)
  const directive = {
    Namespace: namespace,
    // One set: a metric for each combination of the dimensions' values.
    Dimensions: [Object.keys(dimensions)],
    Metrics: entries.map(([Name, [, Unit]]) => ({ Name, Unit })),
  }
  return JSON.stringify({
    _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] },
    ...properties,
    ...dimensions,
    ...Object.fromEntries(entries.map(([name, [value]]) => [name, value])),
  })
}

/**
 * Text that CloudWatch takes as the value of a dimension: printable ASCII, at most 1,024 characters, not blank. Other
 * characters become `?`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html
 */
export function dimensionValue(text: string): string {
  return (
    text
      .replace(/[^\x20-\x7e]/gu, '?')
      .slice(0, 1024)
      .trim() || '?'
  )
}

/**
 * Reason why CloudWatch would not take a namespace, or `undefined`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
 */
export function namespaceProblem(namespace: unknown): string | undefined {
  if (typeof namespace !== 'string' || !/^[\w./#-][\w./#:-]{0,254}$/.test(namespace))
    return 'namespace must have 1 to 255 characters: letters, digits and . - _ / # :, and not begin with a colon'
  if (namespace.startsWith('AWS/')) return 'namespace must not begin with AWS/, which AWS keeps for itself'
  return undefined
}

/** Returns a function that keeps the first `most` different texts, and turns any other into `others`. */
export function onlyFew(most: number): (text: string) => string {
  const kept = new Set<string>()
  return (text) => {
    if (kept.size < most) kept.add(text)
    return kept.has(text) ? text : 'others'
  }
}
