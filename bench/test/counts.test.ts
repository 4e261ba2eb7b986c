// What of the benchmarks can be said without a clock: sizes, counts, and what is loaded.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { bundleMiddy, middyParts } from '../../scripts/bundle-middy.ts'
import { OURS } from '../peers/catalogue.ts'
import { environmentOf, type SecretServer, startSecretServer } from '../servers/secret-server.ts'
import { addedBytes } from '../suite/bundle.ts'
import { measureConcurrent } from '../suite/concurrent.ts'
import { loadOf, OUTAGE, START, simulateFleet, TTL } from '../suite/fleet.ts'
import { cacheFolder, root } from '../suite/places.ts'

const run = promisify(execFile)
let server: SecretServer
let env: Record<string, string>

beforeAll(async () => {
  // The functions below are bundled with the built middleware, as users bundle theirs.
  await bundleMiddy()
  server = await startSecretServer()
  env = environmentOf(server.extensionPort, server.awsPort)
}, 30_000)

afterAll(() => server.close())

describe('the bundle', () => {
  test('adds not more than 105 KB minified, and 47 KB gzipped', async () => {
    const [ours] = await addedBytes([OURS])
    expect(ours?.minified).toBeGreaterThan(50_000)
    expect(ours?.minified).toBeLessThanOrEqual(105_000)
    expect(ours?.gzipped).toBeLessThanOrEqual(47_000)
  })

  test('holds each part once, and not more than 33 KB of our own', async () => {
    const { own, undici, parser } = await middyParts()
    expect(own).toBeLessThanOrEqual(33_000)
    expect(undici).toBeLessThanOrEqual(42_000)
    expect(parser).toBeLessThanOrEqual(26_000)
  })
})

describe('what a bundled function loads', () => {
  const COSTLY = ['http2', 'tls', 'crypto', '_http_client', 'internal/deps/undici/undici']
  const LOADED = `
    const { handler } = await import(process.argv[2])
    const before = new Set(process.moduleLoadList)
    const found = await handler({}, {})
    const loaded = process.moduleLoadList.map((name) => name.replace('NativeModule ', ''))
    process.stdout.write(JSON.stringify({ found, loaded }), () => process.exit())
  `

  test.each(['esm', 'cjs'] as const)(
    'as %s, from its import to its secrets: no HTTP/2, no TLS, no crypto',
    async (format) => {
      const folder = await mkdtemp(join(cacheFolder, 'loads-'))
      try {
        const outfile = join(folder, `function.${format === 'esm' ? 'mjs' : 'cjs'}`)
        const caller = join(folder, 'caller.mjs')
        // The settings that docs/benchmarks recommends.
        await build({
          stdin: {
            contents: `
            import { createHandler } from ${JSON.stringify(join(root, 'bench/peers/extension-secrets.ts'))}
            export const handler = createHandler(['bench/secret-0'])
          `,
            resolveDir: root,
          },
          outfile,
          bundle: true,
          minify: true,
          platform: 'node',
          format,
          target: 'node22',
          logLevel: 'silent',
        })
        await writeFile(caller, LOADED)
        const { stdout } = await run(process.execPath, [caller, outfile], { env })
        const { found, loaded } = JSON.parse(stdout) as { found: string; loaded: readonly string[] }
        expect(found).toBe('user of bench/secret-0')
        expect(loaded).toContain('net')
        expect(loaded.filter((name) => COSTLY.includes(name))).toEqual([])
      } finally {
        await rm(folder, { recursive: true })
      }
    },
  )
})

test('64 invocations at once on one cold secret send one request', async () => {
  const [ours, naive] = await measureConcurrent({ env, server, progress: () => {} }, [
    OURS.id,
    'fetch-with-map',
  ])
  expect(ours?.requests).toBe(1)
  // The way to count can tell: a Map of values does not keep 64 from asking.
  expect(naive?.requests).toBe(64)
}, 60_000)

describe('a fleet that starts within a minute', () => {
  const environments = 4_000

  const peakOverMean = async (jitter?: number): Promise<number> => {
    const fleet = { environments, ...(jitter === undefined ? {} : { jitter }) }
    const { peak, mean } = loadOf(await simulateFleet(fleet), START)
    return peak / mean
  }

  test('is spread as soon as it has started, unless it has no jitter', async () => {
    expect(await peakOverMean()).toBeLessThanOrEqual(1.5)
    expect(await peakOverMean(0.5)).toBeLessThanOrEqual(1.5)
    expect(await peakOverMean(0)).toBeGreaterThan(4)
  }, 60_000)

  test('does not storm after an outage of two minutes', async () => {
    const calls = await simulateFleet({ environments, outage: OUTAGE })
    const mean = environments / TTL
    const during = loadOf(calls, OUTAGE.from, OUTAGE.until)
    const after = loadOf(calls, OUTAGE.until)
    // A third of them are waiting to come back; without pauses they would within a second or two.
    expect(after.peak).toBeGreaterThan(3 * mean)
    expect(after.peak).toBeLessThanOrEqual(during.peak)
    // And they do not come back together once more.
    const next = loadOf(calls, OUTAGE.until + 60)
    expect(next.peak).toBeLessThanOrEqual(2 * mean)
  }, 60_000)
})
