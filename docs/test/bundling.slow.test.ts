// The settings of docs/bundling.md, each tried: they bundle a function with `pg` and Powertools' Tracer, and it runs.
// CDK's are tried by the CDK itself: examples/payload-signer/cdk/test/node-bundling.test.ts.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { type BuildOptions, build } from 'esbuild'
import { parse } from 'yaml'
import { answerOf, blockWith, entry, installPackages, WORKS } from '../../scripts/docs/bundled-function.ts'
import { inRepository } from '../../scripts/docs/pages.ts'

jest.setTimeout(300_000)

const run = promisify(execFile)
const esbuild = inRepository('node_modules/esbuild/bin/esbuild')
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundling-'))
  await installPackages()
})
afterAll(() => rm(folder, { recursive: true }))

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
  expect(await answerOf(outfile)).toEqual(WORKS)
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
  expect(await answerOf(path)).toEqual(WORKS)
})

test('the Serverless Framework', async () => {
  const options = parse(blockWith('yaml', 'build:')).build.esbuild
  expect(await answerOf(await bundledBy('serverless', options))).toEqual(WORKS)
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
