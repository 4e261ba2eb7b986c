import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as echarts from 'echarts'
import { BARE, OURS } from '../peers/catalogue.ts'
import { loadOf, START } from '../suite/fleet.ts'
import type { Results } from '../suite/results.ts'
import { labelOf } from './markdown.ts'

/** Readable on white and on GitHub's black: text and lines of a middle grey, colours of a middle lightness. */
const INK = '#7d8590'
const GRID = '#7d859040'
const ACCENT = '#2f9e5f'
const OTHER = '#6f8fc9'
const FLOOR = '#9aa0a6'
const MARK = '#d9822b'

type Option = echarts.EChartsOption & { readonly title: { readonly text: string } }

/** Draws the charts of a run as SVG files. */
export async function drawCharts(results: Results, folder: string): Promise<void> {
  const charts = {
    ...coldCharts(results),
    ...warmChart(results),
    ...fanOutChart(results),
    ...fleetChart(results),
  }
  for (const [name, { option, height }] of Object.entries(charts)) {
    const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 760, height })
    chart.setOption({ animation: false, textStyle: { color: INK, fontFamily: 'sans-serif' }, ...option })
    const svg = chart
      .renderToSVGString()
      .replace('<svg ', `<svg role="img" aria-label="${option.title.text}" `)
    await writeFile(join(folder, `${name}.svg`), `${svg}\n`)
    chart.dispose()
  }
}

interface Chart {
  readonly option: Option
  readonly height: number
}

function colourOf(peer: { readonly id: string; readonly kind: string }): string {
  if (peer.kind === 'ours') return ACCENT
  return peer.kind === 'floor' ? FLOOR : OTHER
}

/** Bars that lie, each with its figure beside it, the least on top. */
function bars(
  title: string,
  unit: string,
  rows: readonly { readonly label: string; readonly value: number; readonly colour: string }[],
  scale: 'value' | 'log' = 'value',
): Chart {
  const sorted = rows.toSorted((a, b) => b.value - a.value)
  return {
    height: 70 + 28 * rows.length,
    option: {
      title: { text: title, left: 8, textStyle: { color: INK, fontSize: 15 } },
      // Without a canvas the library only guesses how wide a text is.
      grid: { left: 270, right: 80, top: 40, bottom: 24 },
      xAxis: {
        type: scale,
        ...(scale === 'log' ? { min: 1 } : {}),
        axisLabel: { color: INK, formatter: `{value} ${unit}` },
        splitLine: { lineStyle: { color: GRID } },
      },
      yAxis: {
        type: 'category',
        data: sorted.map(({ label }) => label),
        axisLabel: { color: INK },
        axisLine: { lineStyle: { color: INK } },
        axisTick: { show: false },
      },
      series: [
        {
          type: 'bar',
          barWidth: 16,
          data: sorted.map(({ value, colour }) => ({ value, itemStyle: { color: colour } })),
          label: {
            show: true,
            position: 'right',
            color: INK,
            formatter: ({ value }) => `${Number(value).toFixed(Number(value) < 10 ? 2 : 1)} ${unit}`,
          },
        },
      ],
    },
  }
}

function coldCharts({ cold = [], run }: Results): Record<string, Chart> {
  const shown = cold.filter(
    ({ node, format, preloaded }) => node === run.node && format === 'esm' && preloaded,
  )
  const bare = shown.find(({ peer }) => peer.id === BARE.id)
  if (bare === undefined) return {}
  const others = shown.filter(({ peer }) => peer.id !== BARE.id)
  return {
    'cold-cpu': bars(
      'Cold start: CPU beyond bare Middy’s, from import to 5 secrets, least of all runs',
      'ms',
      others.map(({ peer, cpu }) => ({
        label: peer.label,
        value: cpu.min - bare.cpu.min,
        colour: colourOf(peer),
      })),
    ),
    'first-request': bars(
      'First invocation alone: wall time, least of all runs',
      'ms',
      others.map(({ peer, firstWall }) => ({
        label: peer.label,
        value: firstWall.min,
        colour: colourOf(peer),
      })),
    ),
  }
}

function warmChart({ warm = [] }: Results): Record<string, Chart> {
  const five = warm.filter(({ secrets }) => secrets === 5)
  if (five.length === 0) return {}
  return {
    warm: bars(
      'Warm invocation with 5 fresh secrets, over bare Middy',
      '×',
      five.map((figure) => ({
        label: figure.peer.label,
        value: figure.lambda.ratio.median,
        colour: colourOf(figure.peer),
      })),
    ),
  }
}

/** Lines over a common axis, named in a legend below the title. */
function lines(
  title: string,
  names: readonly { readonly name: string; readonly colour: string }[],
  rest: Pick<echarts.EChartsOption, 'xAxis' | 'yAxis' | 'series'>,
): Chart {
  return {
    height: 380,
    option: {
      title: { text: title, left: 8, textStyle: { color: INK, fontSize: 15 } },
      legend: {
        top: 32,
        left: 8,
        itemGap: 26,
        icon: 'roundRect',
        itemWidth: 14,
        itemHeight: 4,
        data: names.map(({ name }) => name),
        textStyle: { color: INK },
      },
      color: names.map(({ colour }) => colour),
      grid: { left: 64, right: 24, top: 100, bottom: 48 },
      ...rest,
    },
  }
}

function axis(type: 'value' | 'log', name: string): object {
  return {
    type,
    name,
    nameLocation: 'middle',
    nameGap: 28,
    nameTextStyle: { color: INK },
    axisLabel: { color: INK },
    axisLine: { lineStyle: { color: INK } },
    splitLine: { lineStyle: { color: GRID } },
  }
}

const CLIENT_COLOURS: Readonly<Record<string, string>> = {
  [OURS.id]: ACCENT,
  'node-http': FLOOR,
  'fetch-by-hand': OTHER,
}

function fanOutChart({ fanOut = [] }: Results): Record<string, Chart> {
  if (fanOut.length === 0) return {}
  const groups = [
    ...Map.groupBy(fanOut, ({ client, latency }) => `${labelOf(client)}, ${latency} ms upstream`),
  ]
  const series = groups.map(([name, figures]) => ({
    name,
    type: 'line' as const,
    symbol: 'circle',
    symbolSize: 5,
    lineStyle: figures[0]?.latency === 0 ? { type: 'dashed' as const } : {},
    data: figures.map(({ secrets, wall }) => [secrets, Number(wall.toFixed(2))]),
  }))
  const names = groups.map(([name, figures]) => ({
    name,
    colour: CLIENT_COLOURS[figures[0]?.client ?? ''] ?? OTHER,
  }))
  return {
    'fan-out': lines('Missing secrets at once: wall time until all are there, ms', names, {
      xAxis: axis('log', 'secrets'),
      yAxis: axis('log', ''),
      series,
    }),
  }
}

const FLEET_COLOURS = [FLOOR, OTHER, ACCENT]

function fleetChart({ fleet = [] }: Results): Record<string, Chart> {
  const calm = fleet.filter(({ outage, extensionTtl }) => outage === undefined && extensionTtl === undefined)
  if (calm.length === 0) return {}
  const names = calm.map(({ jitter, calls }, index) => {
    const { peak, mean } = loadOf(calls, START)
    return {
      name: `jitter ${jitter}: mean ${mean.toFixed(0)}, peak ${peak.toFixed(0)}`,
      colour: FLEET_COLOURS[index] ?? MARK,
    }
  })
  const series = calm.map(({ calls }, index) => ({
    name: names[index]?.name ?? '',
    type: 'line' as const,
    showSymbol: false,
    lineStyle: { width: 1.5 },
    data: Array.from({ length: calls.length / 10 }, (_, ten) => [
      (ten * 10) / 60,
      calls.slice(ten * 10, ten * 10 + 10).reduce((a, b) => a + b) / 10,
    ]),
  }))
  return {
    fleet: lines('10,000 environments that start within a minute: calls to AWS a second', names, {
      xAxis: axis('value', 'minutes; mean and peak are of those after the first'),
      yAxis: axis('value', ''),
      series,
    }),
  }
}
