import { BARE, OURS, UNDICI } from '../peers/catalogue.ts'
import type { ColdFigure } from './cold.ts'
import { loadOf, nameOf, OUTAGE, START } from './fleet.ts'
import type { Results } from './results.ts'
import type { WarmFigure } from './warm.ts'

/** One figure that must not be more than its budget. */
export interface Row {
  readonly name: string
  readonly value: number
  readonly limit: number
}

/** AWS's quota of GetSecretValue and DescribeSecret together, calls a second. @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
export const AWS_QUOTA = 10_000

/** Holds what was measured against the budgets: ratios of one run, sizes and counts, never bare times. */
export function rowsOf(results: Results): readonly Row[] {
  return [
    ...bundleRows(results),
    ...(results.cold === undefined ? [] : coldRows(results.cold)),
    ...(results.warm === undefined ? [] : warmRows(results.warm)),
    ...refreshRows(results),
    ...fanOutRows(results),
    ...countRows(results),
    ...fleetRows(results),
  ]
}

function bundleRows({ bundle }: Results): readonly Row[] {
  const ours = bundle?.peers.find(({ peer }) => peer.id === OURS.id)
  if (bundle === undefined || ours === undefined) return []
  return [
    { name: 'bundle, minified, KB', value: ours.minified / 1000, limit: 155 },
    { name: 'bundle, gzipped, KB', value: ours.gzipped / 1000, limit: 59 },
    { name: 'bundle, our own code minified, KB', value: bundle.parts.own / 1000, limit: 53 },
  ]
}

function coldRows(cold: readonly ColdFigure[]): readonly Row[] {
  // As Lambda starts a function: its runtime client has loaded node:http.
  const groups = Map.groupBy(
    cold.filter(({ preloaded }) => preloaded),
    ({ node, format }) => `Node.js ${node}, ${format}`,
  )
  return [...groups].flatMap(([name, figures]) => {
    // Node.js 22 has a cheaper fetch than those after it.
    const isNode22 = figures.some(({ node }) => node.startsWith('22.'))
    const of = (id: string): ColdFigure | undefined => figures.find(({ peer }) => peer.id === id)
    const [ours, bare, fetch] = [of(OURS.id), of(BARE.id), of('process-cache')]
    if (ours === undefined || bare === undefined || fetch === undefined) return []
    // The least of all runs: on a machine that others use, too, medians tell how busy it was.
    const added = (figure: ColdFigure): number => figure.cpu.min - bare.cpu.min
    const peers = figures.filter(({ peer }) => peer.kind === 'peer')
    const others = figures.filter(({ peer }) => peer.kind === 'peer' || peer.id === 'node-http')
    return [
      {
        name: `cold CPU over the fetch middleware's, ${name}`,
        value: added(ours) / added(fetch),
        limit: isNode22 ? 0.52 : 0.48,
      },
      {
        name: `cold CPU over the least of the peers', ${name}`,
        value: added(ours) / Math.min(...peers.map(added)),
        limit: 1,
      },
      {
        name: `first request over the least of the peers' and node:http's, ${name}`,
        value: ours.firstWall.min / Math.min(...others.map(({ firstWall }) => firstWall.min)),
        limit: 1,
      },
    ]
  })
}

function warmRows(warm: readonly WarmFigure[]): readonly Row[] {
  const of = (id: string): readonly WarmFigure[] => warm.filter(({ peer }) => peer.id === id)
  return [
    ...of(OURS.id).map((figure) => ({
      name: `warm over bare Middy, ${figure.secrets} secret${figure.secrets === 1 ? '' : 's'}`,
      value: figure.lambda.ratio.median,
      limit: 1.15,
    })),
    ...of('internal-only').map((figure) => ({
      name: `warm over bare Middy, setToContext: false, ${figure.secrets} secrets`,
      value: figure.lambda.ratio.median,
      // It remembers the context for the remaining time, too.
      limit: 1.2,
    })),
  ]
}

function refreshRows({ refresh }: Results): readonly Row[] {
  const of = (id: string): number => refresh?.find(({ client }) => client === id)?.p50 ?? Number.NaN
  if (refresh === undefined) return []
  return [
    { name: 'refresh p50 over node:http', value: of(OURS.id) / of('node-http'), limit: 1.15 },
    { name: 'refresh p50 over a raw socket', value: of(OURS.id) / of('raw-socket'), limit: 2.5 },
    {
      name: "refresh p50 over undici's Client.dispatch",
      value: of(OURS.id) / of(UNDICI.id),
      limit: 1.25,
    },
  ]
}

function fanOutRows({ fanOut }: Results): readonly Row[] {
  const ours = (fanOut ?? []).filter(({ client }) => client === OURS.id)
  const at = (secrets: number, latency: number) =>
    ours.find((figure) => figure.secrets === secrets && figure.latency === latency)
  const [wide, one, ten] = [at(32, 50), at(100, 0), at(1000, 0)]
  return [
    ...(wide === undefined
      ? []
      : [{ name: 'fan-out, 32 secrets, wall over one upstream latency', value: wide.wall / 50, limit: 1.5 }]),
    ...(one === undefined || ten === undefined
      ? []
      : [
          {
            name: 'fan-out, CPU of 1000 secrets over ten times that of 100',
            value: ten.meanCpu / (10 * one.meanCpu),
            limit: 1.3,
          },
        ]),
  ]
}

function countRows({ concurrent, memory }: Results): readonly Row[] {
  const ours = concurrent?.find(({ client }) => client === OURS.id)
  return [
    ...(ours === undefined
      ? []
      : [{ name: 'requests of 64 invocations at once', value: ours.requests, limit: 1 }]),
    ...(memory === undefined
      ? []
      : [
          {
            name: 'heap after very many invocations over before',
            value: memory.late / memory.early,
            limit: 1.02,
          },
        ]),
  ]
}

function fleetRows({ fleet }: Results): readonly Row[] {
  return (fleet ?? []).flatMap((one) => {
    const name = `fleet, ${nameOf(one)}`
    const { peak, mean } = loadOf(one.calls, START)
    const share = (calls: number): Row => ({
      name: `${name}, share of AWS's quota${one.outage === undefined ? '' : ' after it'}`,
      value: calls / AWS_QUOTA,
      limit: 0.05,
    })
    if (one.outage !== undefined) {
      const during = loadOf(one.calls, OUTAGE.from, OUTAGE.until)
      const after = loadOf(one.calls, OUTAGE.until)
      return [
        share(after.peak),
        { name: `${name}, peak after it over that in it`, value: after.peak / during.peak, limit: 1 },
      ]
    }
    // Without jitter a fleet is in waves, and behind the extension's cache, which makes half of the calls, too.
    const isEven = one.jitter !== 0 && one.extensionTtl === undefined
    return [
      share(peak),
      ...(isEven ? [{ name: `${name}, peak over mean`, value: peak / mean, limit: 1.5 }] : []),
    ]
  })
}
