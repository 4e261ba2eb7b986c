// The settings of docs/bundling.md, each tried: they bundle a function with `pg` and Powertools' Tracer, and it runs.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startEmulator } from '@extension-secrets/emulator'
import { startLambda } from '@extension-secrets/local-lambda'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { type BuildOptions, build } from 'esbuild'
import { parse } from 'yaml'
import { readPage } from '../../scripts/docs/markdown.ts'
import { inRepository } from '../../scripts/docs/pages.ts'

jest.setTimeout(300_000)

const run = promisify(execFile)
const tools = inRepository('scripts/bundling')
const entry = join(tools, 'function.js')
const { blocks } = readPage(inRepository('docs/bundling.md'))
const esbuild = inRepository('node_modules/esbuild/bin/esbuild')
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundling-'))
  if (existsSync(join(tools, 'node_modules', 'pg'))) return
  await run('npm', ['ci', '--prefix', tools, '--no-json', '--no-audit', '--no-fund', '--loglevel=error'])
})
afterAll(() => rm(folder, { recursive: true }))

/** The one block of a language that holds a text. */
function blockWith(language: string, text: string): string {
  const found = blocks.filter(({ code, ...block }) => block.language === language && code.includes(text))
  expect(found).toHaveLength(1)
  return found[0]?.code ?? ''
}

/** Runs a bundle in the local Lambda: the answer of its handler. */
async function answerOf(bundle: string): Promise<unknown> {
  const emulator = await startEmulator({ secrets: { 'orders/db-password': 'not-a-real-one' } })
  // The tracer asks for these before it traces.
  const env = { POWERTOOLS_TRACE_ENABLED: 'true', AWS_XRAY_CONTEXT_MISSING: 'IGNORE_ERROR' }
  try {
    await using lambda = await startLambda({ bundle, emulator, runtime: 'built-in', env })
    const result = await lambda.invoke()
    return result.status === 'success' ? result.payload : result.error
  } finally {
    await emulator.close()
  }
}

const RUNS = { keyLength: 14, code: 'ECONNREFUSED', tracing: true }

async function bundledBy(name: string, options: BuildOptions): Promise<string> {
  const outdir = join(folder, name)
  await build({
    ...options,
    bundle: true,
    platform: 'node',
    outdir,
    entryPoints: [entry],
    logLevel: 'silent',
  })
  const extension = options.outExtension?.['.js'] ?? '.mjs'
  return join(outdir, `function${extension}`)
}

test.each(['esm', 'cjs'])('esbuild, --format=%s', async (format) => {
  const command = blockWith('sh', `--format=${format}`).replaceAll('\\\n', ' ')
  const args = [...command.matchAll(/'([^']*)'|(?:[^\s']|'[^']*')+/g)].map(([word]) =>
    word.replaceAll("'", ''),
  )
  const outfile = join(folder, `by-command.${format === 'esm' ? 'mjs' : 'cjs'}`)
  const flags = args.slice(3).filter((arg) => !arg.startsWith('--outfile'))
  expect(args.slice(0, 3)).toEqual(['npx', 'esbuild', 'function.ts'])
  await run(esbuild, [entry, ...flags, `--outfile=${outfile}`])
  expect(await answerOf(outfile)).toEqual(RUNS)
})

test("CDK's NodejsFunction", async () => {
  const [, object = ''] = /bundling: (\{[\s\S]*?\n {2}\})/.exec(blockWith('js', 'NodejsFunction')) ?? []
  const bundling = new Function('OutputFormat', `return ${object}`)({ ESM: 'esm' })
  const { banner, externalModules, ...options } = bundling
  const path = await bundledBy('cdk', {
    ...options,
    banner: { js: banner },
    external: externalModules,
    outExtension: { '.js': '.mjs' },
  })
  expect(await answerOf(path)).toEqual(RUNS)
})

test('SAM', async () => {
  const { Metadata } = parse(blockWith('yaml', 'BuildMethod: esbuild')).Function
  const { Format, OutExtension, Minify, Target, External, Banner } = Metadata.BuildProperties
  const pairs = (values: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      values.map((value) => [value.slice(0, value.indexOf('=')), value.slice(value.indexOf('=') + 1)]),
    )
  const path = await bundledBy('sam', {
    ...{ format: Format, minify: Minify, target: Target, external: External },
    outExtension: pairs(OutExtension),
    banner: pairs(Banner),
  })
  expect(await answerOf(path)).toEqual(RUNS)
})

test('the Serverless Framework', async () => {
  const options = parse(blockWith('yaml', 'build:')).build.esbuild
  expect(await answerOf(await bundledBy('serverless', options))).toEqual(RUNS)
})

test('without the banner it does not: what the page says one sees', async () => {
  const path = await bundledBy('without', {
    format: 'esm',
    target: 'node22',
    outExtension: { '.js': '.mjs' },
  })
  await expect(answerOf(path)).rejects.toThrow(/Dynamic require of "\w+" is not supported/)
  expect(await readFile(inRepository('docs/bundling.md'), 'utf8')).toContain('Dynamic require of "util"')
})
