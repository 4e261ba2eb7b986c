// `npm run bench`: measures the middleware against every way people do this today.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { step } from '../scripts/step.ts'
import { describeRun } from './report/describe-run.ts'
import { markdownOf } from './report/markdown.ts'
import { tableOfRows } from './report/rows.ts'
import { environmentOf, startSecretServer } from './servers/secret-server.ts'
import { rowsOf } from './suite/budgets.ts'
import { measureBundles } from './suite/bundle.ts'
import { measureCold } from './suite/cold.ts'
import { measureConcurrent } from './suite/concurrent.ts'
import { measureFanOut } from './suite/fan-out.ts'
import { measureFleet } from './suite/fleet.ts'
import { installNode22, installPeers } from './suite/install.ts'
import { measureMemory } from './suite/memory.ts'
import { resultsFolder } from './suite/places.ts'
import { measureRefresh } from './suite/refresh.ts'
import type { Results } from './suite/results.ts'
import type { Scope } from './suite/scope.ts'
import { measureWarm } from './suite/warm.ts'

const USAGE = `Usage: npm run bench -- [options]

Measures the middleware against its peers, and prints what was found.

  --quick         a rough answer in about a minute: fewer runs, on this Node.js alone
  --check         compares ratios, sizes and counts with the budgets; exit status 1 if one falls short
  --only <parts>  some parts, separated by commas: bundle, cold, warm, refresh, fan-out, concurrent, memory, fleet
  --write         writes the results, tables and charts of a whole run to docs/benchmarks
  --render        writes tables and charts from the results in docs/benchmarks, and measures nothing
  --help          this text
`

const PARTS = ['bundle', 'warm', 'refresh', 'fan-out', 'concurrent', 'memory', 'fleet', 'cold'] as const
type Part = (typeof PARTS)[number]

interface Charts {
  drawCharts(results: Results, folder: string): Promise<void>
}

class UsageError extends Error {}

try {
  await main()
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${message.split('\n').slice(0, 12).join('\n')}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

async function main(): Promise<void> {
  const flags = flagsOf(process.argv.slice(2))
  if (flags.help) {
    process.stdout.write(USAGE)
    return
  }
  if (flags.render) {
    await installPeers()
    await publish(JSON.parse(await readFile(join(resultsFolder, 'results.json'), 'utf8')) as Results)
    return
  }
  await installPeers()
  if (!(await step('build', 'node', ['scripts/build.ts'])))
    throw new Error('What is measured could not be built.')
  const nodes = [{ version: process.versions.node, path: process.execPath }]
  if (!flags.quick && flags.parts.has('cold')) nodes.unshift(await installNode22())
  const results = await measure(flags.parts, flags.quick, nodes)
  const rows = rowsOf(results)
  process.stdout.write(`\n${markdownOf(results)}\n${tableOfRows(rows)}\n`)
  if (flags.write) await publish(results)
  const short = rows.filter(({ value, limit }) => !(value <= limit))
  if (!flags.check || short.length === 0) return
  for (const { name, value, limit } of short)
    process.stderr.write(`over its budget: ${name}: ${value.toFixed(3)}, not more than ${limit}\n`)
  process.exitCode = 1
}

async function measure(parts: ReadonlySet<Part>, quick: boolean, nodes: Scope['nodes']): Promise<Results> {
  const server = await startSecretServer()
  const env = environmentOf(server.extensionPort, server.awsPort)
  const scope: Scope = { server, env, quick, nodes, progress }
  const when = async <T>(part: Part, work: () => Promise<T>): Promise<T | undefined> => {
    if (!parts.has(part)) return undefined
    const started = performance.now()
    const result = await work()
    progress('')
    process.stderr.write(`✓ ${part} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`)
    return result
  }
  try {
    const measured = {
      run: await describeRun(quick),
      bundle: await when('bundle', () => measureBundles(scope)),
      warm: await when('warm', () => measureWarm(scope)),
      refresh: await when('refresh', () => measureRefresh(scope)),
      fanOut: await when('fan-out', () => measureFanOut(scope)),
      concurrent: await when('concurrent', () => measureConcurrent(scope)),
      memory: await when('memory', () => measureMemory(scope)),
      fleet: await when('fleet', () => measureFleet(scope)),
      cold: await when('cold', () => measureCold(scope)),
    }
    return Object.fromEntries(
      Object.entries(measured).filter(([, value]) => value !== undefined),
    ) as unknown as Results
  } finally {
    await server.close()
  }
}

async function publish(results: Results): Promise<void> {
  await mkdir(resultsFolder, { recursive: true })
  await writeFile(join(resultsFolder, 'results.json'), `${JSON.stringify(results)}\n`)
  await writeFile(
    join(resultsFolder, 'results.md'),
    `${markdownOf(results)}\n${tableOfRows(rowsOf(results))}\n`,
  )
  // Only now: the charts' library is among what `npm run bench` installs.
  const charts: Charts = await import(new URL('./report/charts.ts', import.meta.url).href)
  await charts.drawCharts(results, resultsFolder)
  process.stderr.write(`✓ wrote results.json, results.md and the charts to ${resultsFolder}\n`)
}

/** One line that is written over, where somebody watches. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text === '' ? '' : `· ${text} …`}`)
  else if (text !== '' && !/run (?!1 )\d+ of/.test(text)) process.stderr.write(`· ${text} …\n`)
}

function flagsOf(args: readonly string[]) {
  const { values } = parsed(args)
  const only = values.only?.split(',') ?? PARTS
  const unknown = only.find((part) => !PARTS.includes(part as Part))
  if (unknown !== undefined)
    throw new UsageError(`--only: there is no part "${unknown}"; there are ${PARTS.join(', ')}`)
  if (values.write && (values.quick || values.only !== undefined))
    throw new UsageError('--write: only a whole run is written; leave out --quick and --only')
  const { quick = false, check = false, write = false, render = false, help = false } = values
  return { parts: new Set(only as readonly Part[]), quick, check, write, render, help }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: 'boolean' },
        check: { type: 'boolean' },
        only: { type: 'string' },
        write: { type: 'boolean' },
        render: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  }
}
