/**
 * Rules of the Embedded Metric Format's specification, as a JSON schema, and those of a dimension.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html for the units
 */
export const emfSchema = {
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      additionalProperties: false,
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: {
        Timestamp: { type: 'integer', minimum: 1_000_000_000_000 },
        CloudWatchMetrics: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['Namespace', 'Dimensions', 'Metrics'],
            properties: {
              Namespace: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[A-Za-z0-9._/#:-]+$' },
              Dimensions: {
                type: 'array',
                minItems: 1,
                items: {
                  type: 'array',
                  minItems: 1,
                  maxItems: 30,
                  items: { type: 'string', minLength: 1, maxLength: 250, pattern: '^[A-Za-z]+$' },
                },
              },
              Metrics: {
                type: 'array',
                minItems: 1,
                maxItems: 100,
                items: {
                  type: 'object',
                  additionalProperties: false,
                  required: ['Name'],
                  properties: {
                    Name: { type: 'string', minLength: 1, maxLength: 1024 },
                    Unit: {
                      enum: ['Seconds', 'Microseconds', 'Milliseconds', 'Bytes', 'Percent', 'Count', 'None'],
                    },
                    StorageResolution: { enum: [1, 60] },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
} as const

/** Document of the Embedded Metric Format. */
export interface EmfDocument {
  readonly _aws: {
    readonly Timestamp: number
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string
      readonly Dimensions: readonly (readonly string[])[]
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[]
    }[]
  }
  readonly [member: string]: unknown
}

/** Problems that no JSON schema sees: members that are referred to, and what they are. Empty where there are none. */
export function brokenReferences(document: EmfDocument): string[] {
  return document._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) => {
    const dimensions = Dimensions.flat()
    const metrics = Metrics.map(({ Name }) => Name)
    return [
      ...dimensions.filter((name) => !isDimensionValue(document[name])).map((name) => `dimension ${name}`),
      ...metrics.filter((name) => !Number.isFinite(document[name])).map((name) => `metric ${name}`),
      ...metrics.filter((name) => dimensions.includes(name)).map((name) => `${name} is both`),
    ]
  })
}

/** CloudWatch takes 1 to 1,024 characters of printable ASCII, of which one is not white space. */
function isDimensionValue(value: unknown): boolean {
  return typeof value === 'string' && /^[\x20-\x7e]{1,1024}$/.test(value) && value.trim() !== ''
}
