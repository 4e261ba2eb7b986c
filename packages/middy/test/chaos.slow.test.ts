import { expect, test } from '@jest/globals'
import { MAX_CONNECTIONS } from '../../client/src/fetch/exchange.ts'
import { bundleFixture } from './support/bundle.ts'
import {
  CHAOS_ATTEMPT,
  CHAOS_POLICIES,
  CHAOS_TIMEOUT,
  type ChaosEnd,
  type ChaosResult,
} from './support/chaos-policies.ts'
import { type ChaosServer, startChaosServer } from './support/chaos-server.ts'
import { seededRandom } from './support/random.ts'
import { runNode } from './support/run-node.ts'

/** Time that a busy machine may add to any duration. */
const SLACK = 3_000
const CODES = new Set([
  ...['EXTENSION_UNAVAILABLE', 'EXTENSION_NOT_READY', 'CONNECTION_LOST', 'MALFORMED_RESPONSE', 'TIMEOUT'],
  ...['THROTTLED', 'UPSTREAM_FAILURE', 'REQUEST_REJECTED'],
])

/** Lists what is wrong with the result of one invocation. */
function problemsOf({ handler, began, took, versions, code }: ChaosResult, server: ChaosServer): string[] {
  const policy = CHAOS_POLICIES[handler]
  if (policy === undefined) return ['no such handler']
  const problems = took > CHAOS_TIMEOUT + SLACK ? [`it took ${took} ms`] : []
  if (code !== undefined && !CODES.has(code)) problems.push(`it failed with ${code}`)
  const { ttl, staleIfError, staleWhileRevalidate } = policy
  const oldest = ttl + Math.max(staleIfError, staleWhileRevalidate) + CHAOS_ATTEMPT + SLACK
  for (const [id, version] of Object.entries(versions ?? {})) {
    if (version === null) continue
    const since = began - (server.replaced[version] ?? Number.POSITIVE_INFINITY)
    if (version > server.replaced.length || since > oldest) {
      problems.push(`${id} was ${version}, which was replaced ${since} ms before`)
    }
  }
  return problems
}

test('10,000 invocations against a server that does everything wrong', async () => {
  const seed = Number(process.env.CHAOS_SEED) || Math.floor(Math.random() * 2 ** 31)
  await using bundle = await bundleFixture('survive-chaos')
  await using server = await startChaosServer(seededRandom(seed))
  const env = { FIXTURE_PORT: String(server.port), FIXTURE_SEED: String(seed) }
  const run = await runNode(bundle.path, env, 110_000)
  expect({ seed, ...run, stdout: '' }).toEqual({ seed, status: 0, stdout: '', stderr: '' })
  const lines = run.stdout.trim().split('\n')
  const end = JSON.parse(lines.pop() ?? '') as ChaosEnd
  const results = lines.map((line) => JSON.parse(line) as ChaosResult)
  expect(results).toHaveLength(10_000)
  const problems = results.flatMap((result) => problemsOf(result, server))
  expect({ seed, problems: problems.slice(0, 10) }).toEqual({ seed, problems: [] })
  expect({ seed, ...end }).toMatchObject({ seed, warnings: [], problems: [] })

  // Neither sockets nor timers are left; what remains is its own output.
  expect(end.resources.filter((name) => /Timeout|TCP/.test(name))).toEqual([])
  expect(server.mostOpen).toBeLessThanOrEqual(MAX_CONNECTIONS)
  // A leak of one error or one closed connection for each invocation would be far more than this.
  expect(end.growth).toBeLessThan(4 * 1024 * 1024)

  // And the chaos was one: everything was done, and both outcomes came often.
  const failures = results.filter(({ code }) => code !== undefined).length
  expect(server.done.size).toBe(21)
  expect(server.outages).toBeGreaterThan(3)
  expect(failures).toBeGreaterThan(100)
  expect(failures).toBeLessThan(9_000)
}, 120_000)
