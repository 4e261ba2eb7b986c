import { COLD, OURS, UNDICI } from '../peers/catalogue.ts'
import { AWS_QUOTA } from '../suite/budgets.ts'
import type { BundleFigures } from '../suite/bundle.ts'
import type { ColdFigure } from '../suite/cold.ts'
import type { FanOutFigure } from '../suite/fan-out.ts'
import { type FleetFigure, loadOf, nameOf, OUTAGE, START } from '../suite/fleet.ts'
import type { Results } from '../suite/results.ts'
import type { Spread } from '../suite/statistics.ts'
import type { WarmFigure } from '../suite/warm.ts'
import { table } from './table.ts'

/** All figures of a run as tables. */
export function markdownOf(results: Results): string {
  const { run, bundle, cold, warm, refresh, fanOut, concurrent, memory, fleet } = results
  const versions = Object.entries(run.versions).map(([name, version]) => `${name} ${version}`)
  return [
    `Measured on ${run.date}${run.quick ? ', roughly (--quick)' : ''}: ${run.machine}; Node.js ${run.node}; ${versions.join(', ')}.\n`,
    warm && warmTables(warm),
    cold && coldTables(cold),
    bundle && bundleTable(bundle),
    refresh &&
      `### Refresh of one secret, keep-alive, µs\n\n${table(
        ['client', 'p50', 'p99', 'CPU'],
        refresh.map(({ client, p50, p99, cpu }) => [
          labelOf(client),
          p50.toFixed(0),
          p99.toFixed(0),
          cpu.toFixed(0),
        ]),
      )}`,
    fanOut && fanOutTable(fanOut),
    concurrent &&
      `### 64 invocations at once on one cold secret, 20 ms upstream\n\n${table(
        ['client', 'requests', 'p99, ms'],
        concurrent.map(({ client, requests, p99 }) => [labelOf(client), String(requests), p99.toFixed(1)]),
      )}`,
    memory &&
      `### Memory\n\n${table(
        ['figure', 'heap'],
        [
          ['one cached secret', `${memory.perSecret.toFixed(0)} bytes`],
          ['after 10,000 invocations', `${(memory.early / 1e6).toFixed(3)} MB`],
          [`after ${memory.invocations.toLocaleString('en')} more`, `${(memory.late / 1e6).toFixed(3)} MB`],
        ],
      )}`,
    fleet && fleetTable(fleet),
  ]
    .filter((part) => part !== undefined)
    .join('\n')
}

function labelOf(id: string): string {
  return [...COLD, UNDICI].find((peer) => peer.id === id)?.label ?? id
}

/** A median and, small beside it, how far the middle half of the runs lies apart. */
function spread({ median, quartiles }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${quartiles.map((value) => value.toFixed(digits)).join('–')})`
}

function warmTables(warm: readonly WarmFigure[]): string {
  const rows = warm.map((figure) => [
    figure.peer.label,
    String(figure.secrets),
    spread(figure.lambda.peer, 0),
    `${figure.lambda.ratio.median.toFixed(2)} ×`,
    `${figure.empty.ratio.median.toFixed(2)} ×`,
    `${Math.round(figure.bytes.peer - figure.bytes.bare)}`,
  ])
  const [first] = warm
  const bare =
    first === undefined
      ? ''
      : `Bare Middy takes ${spread(first.lambda.bare, 0)} ns with Lambda's context, ${spread(first.empty.bare, 0)} ns with an empty one, and allocates ${Math.round(first.bytes.bare)} bytes.\n`
  return `### Warm: one invocation, all secrets fresh\n\n${bare}\n${table(
    ['with', 'secrets', 'ns (middle half)', 'of bare Middy', 'with an empty context', 'bytes more'],
    rows,
  )}`
}

function coldTables(cold: readonly ColdFigure[]): string {
  const groups = Map.groupBy(
    cold,
    ({ node, format, preloaded }) =>
      `Node.js ${node}, ${format === 'esm' ? 'ES module' : 'CommonJS'}, node:http ${preloaded ? 'loaded before, as in Lambda' : 'not loaded before'}`,
  )
  const tables = [...groups].map(
    ([name, figures]) =>
      `#### ${name}\n\n${table(
        ['with', 'CPU, ms (middle half)', 'least', 'of it while loading', 'first request, wall, ms', 'least'],
        figures.map(({ peer, cpu, loadCpu, firstWall }) => [
          peer.label,
          spread(cpu, 1),
          cpu.min.toFixed(1),
          loadCpu.median.toFixed(1),
          spread(firstWall, 1),
          firstWall.min.toFixed(1),
        ]),
      )}`,
  )
  return `### Cold: a fresh process, from import to 5 secrets\n\n${tables.join('\n')}`
}

function bundleTable({ peers, parts, own }: BundleFigures): string {
  const kilo = (bytes: number): string => (bytes / 1000).toFixed(1)
  return `### Bundle: what it adds to bare Middy, KB\n\n${table(
    ['with', 'minified', 'gzipped'],
    peers.map(({ peer, minified, gzipped }) => [peer.label, kilo(minified), kilo(gzipped)]),
  )}\nOf ours, minified: ${kilo(parts.own)} KB our own code, ${kilo(parts.undici)} KB undici, ${kilo(parts.parser)} KB its parser.
Our own code is ${kilo(own.texts)} KB of texts, ${kilo(own.names)} KB of names of properties, and ${kilo(own.statements)} KB of statements without them.\n`
}

function fanOutTable(fanOut: readonly FanOutFigure[]): string {
  const clients = [...new Set(fanOut.map(({ client }) => client))]
  const rows = [...Map.groupBy(fanOut, ({ latency, secrets }) => `${latency} ms, ${secrets} secrets`)]
  return `### Fan-out: missing secrets at once, wall / CPU, ms\n\n${table(
    ['upstream', ...clients.map(labelOf)],
    rows.map(([name, figures]) => [
      name,
      ...clients.map((id) => {
        const figure = figures.find(({ client }) => client === id)
        return figure === undefined ? '' : `${figure.wall.toFixed(1)} / ${figure.cpu.toFixed(1)}`
      }),
    ]),
  )}`
}

function fleetTable(fleet: readonly FleetFigure[]): string {
  const rows = fleet.map((one) => {
    const { peak, mean } = loadOf(one.calls, START)
    return [
      nameOf(one),
      mean.toFixed(1),
      peak.toFixed(0),
      `${(peak / mean).toFixed(2)} ×`,
      one.outage === undefined ? '' : loadOf(one.calls, OUTAGE.until).peak.toFixed(0),
      `${((100 * peak) / AWS_QUOTA).toFixed(1)} %`,
    ]
  })
  return `### Fleet: 10,000 environments for an hour, calls to Secrets Manager a second\n\n${table(
    ['fleet', 'mean', 'peak', 'peak over mean', 'peak after the outage', "of AWS's quota"],
    rows,
  )}`
}

/** For the charts. */
export { labelOf, OURS }
