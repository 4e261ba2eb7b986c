// The dashboard, the alarms and the page name the metrics that a function publishes, with their dimensions.
import { readFileSync } from 'node:fs'
import { createSecrets } from '@extension-secrets/client'
import { publishMetrics } from '@extension-secrets/client/emf'
import { startEmulator } from '@extension-secrets/emulator'
import { beforeAll, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readPage } from '../../scripts/docs/markdown.ts'
import { inRepository } from '../../scripts/docs/pages.ts'

interface Emf {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Dimensions: readonly (readonly string[])[]
      readonly Metrics: readonly { readonly Name: string }[]
    }[]
  }
}

/** Dimensions of each published metric, joined by commas, by its name. */
const published = new Map<string, string>()

beforeAll(async () => {
  await using emulator = await startEmulator({ secrets: { 'observability/key': 'one' } })
  const { port, token = '' } = emulator
  const lines: string[] = []
  const stop = publishMetrics({ write: (line) => void lines.push(line) })
  const secrets = createSecrets({ secrets: { key: 'observability/key' }, endpoint: { port, token } })
  await secrets.read()
  stop()
  for (const line of lines) {
    const { _aws } = JSON.parse(line) as Emf
    for (const { Dimensions, Metrics } of _aws.CloudWatchMetrics)
      for (const { Name } of Metrics) published.set(Name, Dimensions.flat().join())
  }
})

const read = (path: string): string => readFileSync(inRepository(path), 'utf8')

test('each metric is on the dashboard, with its dimensions', () => {
  const { widgets } = JSON.parse(read('docs/cloudwatch-dashboard.json')) as {
    widgets: { properties: { metrics?: { expression: string; id: string }[][] } }[]
  }
  const expressions = widgets.flatMap(({ properties }) => (properties.metrics ?? []).flat())
  const shown = expressions.map(({ expression }) => {
    const parts =
      /^SEARCH\('\{ExtensionSecrets,([A-Za-z,]+)\} MetricName="(\w+)"', '(?:Sum|Average|Maximum|p\d\d)', 300\)$/.exec(
        expression,
      )
    return [parts?.[2], parts?.[1]]
  })
  expect(new Map(shown as [string, string][])).toEqual(published)
  expect(shown).toHaveLength(9)
})

test('its widgets do not overlap, and its ids are those of expressions', () => {
  const { widgets } = JSON.parse(read('docs/cloudwatch-dashboard.json')) as {
    widgets: { x: number; y: number; width: number; height: number }[]
  }
  const cells = widgets.flatMap(({ x, y, width, height }) =>
    Array.from(
      { length: width * height },
      (_, cell) => `${x + (cell % width)},${y + Math.floor(cell / width)}`,
    ),
  )
  expect(new Set(cells).size).toBe(cells.length)
  expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24)
  const ids = [...read('docs/cloudwatch-dashboard.json').matchAll(/"id": "(\w+)"/g)].map(([, id = '']) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[a-z]\w*$/)
})

test('the alarms of the page watch published metrics', () => {
  const alarms = readPage(inRepository('docs/observability.md'))
    .blocks.filter(({ language }) => language === 'yaml')
    .flatMap(({ code }) => Object.values(parse(code, { logLevel: 'error' }).Resources)) as {
    Properties: { MetricName: string; Dimensions: { Name: string }[] }
  }[]
  expect(alarms).toHaveLength(2)
  for (const { Properties } of alarms)
    expect(published.get(Properties.MetricName)).toBe(Properties.Dimensions.map(({ Name }) => Name).join())
})

test('the alarms of the CDK app watch published metrics', () => {
  const code = read('examples/payload-signer/cdk/lib/alarms.ts')
  const watched = [...code.matchAll(/ofSecrets\('(\w+)'(, \{ Secret \})?\)/g)]
  expect(watched).toHaveLength(2)
  for (const [, name = '', secret] of watched)
    expect(published.get(name)).toBe(secret === undefined ? 'FunctionName' : 'FunctionName,Secret')
})

test('the alarms of the SAM template watch published metrics', () => {
  const { Resources } = parse(read('examples/payload-signer/sam/template.yaml'), { logLevel: 'error' }) as {
    Resources: Record<
      string,
      { Properties: { Namespace?: string; MetricName: string; Dimensions: { Name: string }[] } }
    >
  }
  const alarms = Object.values(Resources).filter(
    ({ Properties }) => Properties?.Namespace === 'PayloadSigner',
  )
  expect(alarms).toHaveLength(4)
  for (const { Properties } of alarms)
    expect(published.get(Properties.MetricName)).toBe(Properties.Dimensions.map(({ Name }) => Name).join())
})

test('the table of the page has each metric', () => {
  const rows = [...read('docs/observability.md').matchAll(/^\| `([A-Z]\w+)` \| [^|]+ \| ([^|]+) \|/gm)]
  const listed = rows.map(
    ([, name = '', dimensions = '']) => [name, dimensions.replace(/[` ]/g, '')] as const,
  )
  expect(new Map(listed)).toEqual(published)
})
