// The README's code runs, the catalogue is that of the code, and its examples are secrets.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inspect, promisify } from 'node:util'
import * as schemas from '@extension-secrets/schemas'
import { describe, expect, jest, test } from '@jest/globals'
import { build } from 'esbuild'
import fc from 'fast-check'
import type { GenericSchema } from 'valibot'
import { type Example, pageExamples } from '../../../scripts/docs/examples.ts'
import { accept, issuesOf } from './canary.ts'
import { secretText } from './support/properties.ts'

jest.setTimeout(120_000)

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const [PAGE, README] = ['../../../docs/schemas.md', '../README.md'] as const
const blocks = pageExamples('packages/schemas/README.md')

/** Runs one of the package's scripts. */
async function run(script: string, ...args: readonly string[]): Promise<{ code: unknown; stderr: string }> {
  const command = ['--disable-warning=ExperimentalWarning', path(`../scripts/${script}`), ...args]
  try {
    const { stderr } = await promisify(execFile)(process.execPath, command, { cwd: tmpdir() })
    return { code: 0, stderr }
  } catch (error) {
    return error as { code: unknown; stderr: string }
  }
}

/** Runs a block against the sources, and gives its exports. */
async function exportsOf({ code }: Example): Promise<Record<string, GenericSchema<unknown, unknown>>> {
  const { outputFiles } = await build({
    stdin: { contents: code, loader: 'ts', resolveDir: import.meta.dirname },
    alias: Object.fromEntries(
      ['middy', 'schemas'].map((name) => [`@extension-secrets/${name}`, path(`../../${name}/src/index.ts`)]),
    ),
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    logLevel: 'silent',
  })
  const module = { exports: {} }
  new Function('module', 'exports', 'require', outputFiles[0]?.text ?? '')(
    module,
    module.exports,
    createRequire(import.meta.url),
  )
  return module.exports
}

describe('the code blocks', () => {
  test('there are some', () => {
    expect(blocks.length).toBeGreaterThan(8)
  })

  test.each(blocks.map((block) => [block.line, block] as const))('that of line %d runs', async (_, block) => {
    expect(Object.keys(await exportsOf(block))).not.toStrictEqual([])
  })

  test('the refusal is the one that is shown', async () => {
    const block = blocks.find(({ code }) => code.includes('export const refusal'))
    const shown = /^\/\/ (\{ issues: .*)$/m.exec(block?.code ?? '')?.[1]
    const { refusal } = await exportsOf(block as Example)
    const withoutSpace = (text = ''): string => text.replace(/\s/g, '')
    expect(withoutSpace(inspect(refusal, { depth: 9 }))).toBe(withoutSpace(shown))
  })
})

test('no schema that the README builds shows what it refuses', async () => {
  const built = await Promise.all(blocks.map(exportsOf))
  const all = built.flatMap((exports) => Object.entries(exports))
  // The one that shows how to set a format hint takes any text.
  const shown = all.filter(([name, value]) => '~standard' in Object(value) && name !== 'hosts')
  expect(shown.map(([name]) => name)).toEqual(expect.arrayContaining(['smtp', 'token', 'liveKey', 'partner']))
  const secret = {
    user: 'CANARY',
    password: 867_530_986,
    token: 'CANARY',
    publicKey: 'CANARY',
    salt: 'CANARY',
  }
  for (const [name, schema] of shown) {
    for (const value of [secret, 'CANARY text', 867_530_986]) {
      const result = await schema['~standard'].validate(value)
      expect([name, result.issues?.length]).toStrictEqual([name, expect.any(Number)])
      expect(inspect(result, { depth: 20, showHidden: true })).not.toMatch(/CANARY|867530986|867_530/)
    }
  }
})

describe('the same schema with valibot, zod and arktype', () => {
  const login = fc.record({
    host: secretText(),
    port: fc.oneof(fc.nat(), fc.nat().map(String)),
    user: secretText(),
    password: secretText(),
  })
  const secret = { host: 'h', port: '25', user: 'u', password: 'CANARY' }
  const found = blocks.filter(({ code }) => code.includes('export const smtp'))

  test.each(['valibot', 'zod', 'arktype'])('%s: the same result', async (library) => {
    expect(found).toHaveLength(3)
    const block = found.find(({ code }) => code.includes(`from '${library}'`))
    const { smtp } = await exportsOf(block as Example)
    if (smtp === undefined) throw new Error('expected the schema "smtp"')
    fc.assert(
      fc.property(login, (stored) => {
        expect(accept(smtp, stored)).toEqual({ ...stored, port: Number(stored.port) })
        expect(accept(smtp, JSON.stringify(stored))).toEqual({ ...stored, port: Number(stored.port) })
      }),
    )
    expect(accept(smtp, { ...secret })).toEqual({ ...secret, port: 25 })
    for (const key of ['host', 'user', 'password']) {
      const [issue, ...others] = issuesOf(smtp, { ...secret, [key]: { CANARY: 'CANARY' } })
      expect(issue).toMatch(new RegExp(`^${key}: Expected (a )?string$`))
      expect(others).toStrictEqual([])
    }
    expect(issuesOf(smtp, { ...secret, port: 'CANARY' })).toStrictEqual([
      expect.stringMatching(/^port: Expected /),
    ])
  })
})

describe('the catalogue', () => {
  test('is fresh, and one that is not is seen', async () => {
    expect(await run('catalogue.ts', '--check')).toStrictEqual({ code: 0, stderr: '' })
    const directory = await mkdtemp(join(tmpdir(), 'catalogue-'))
    try {
      const originals = [await readFile(path(PAGE), 'utf8'), await readFile(path(README), 'utf8')] as const
      const copies = [join(directory, 'schemas.md'), join(directory, 'README.md')] as const
      for (const at of [0, 1] as const)
        await writeFile(copies[at], originals[at].replace('`rdsDb2`', '`rdsDb3`'))
      const { code, stderr } = await run('catalogue.ts', '--check', ...copies)
      expect([code, stderr.match(/^.* is stale/gm)]).toStrictEqual([
        1,
        copies.map((copy) => `${copy} is stale`),
      ])
      await run('catalogue.ts', ...copies)
      expect(await Promise.all(copies.map((copy) => readFile(copy, 'utf8')))).toStrictEqual([...originals])
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  test('every export that is a schema is in it, with an example that the schema takes', async () => {
    const page = await readFile(path(PAGE), 'utf8')
    const sections = new Map(
      [...page.matchAll(/^## `(\w+)[^\n]*\n([\s\S]*?)^Source: <https:/gm)].map(([, name, text]) => [
        name,
        text,
      ]),
    )
    let examples = 0
    for (const [name, schema] of Object.entries(schemas)) {
      if (typeof schema !== 'object') continue
      const [, language, example = ''] =
        /```(json|text)\n([\s\S]*?)\n```/.exec(sections.get(name) ?? '') ?? []
      expect([name, language]).toStrictEqual([name, expect.stringMatching(/json|text/)])
      if (example.includes('…') || example.includes('Obviously')) continue
      examples++
      const value: unknown = language === 'json' ? JSON.parse(example) : example
      expect([name, issuesOf(schema as GenericSchema<unknown, unknown>, value)]).toStrictEqual([name, []])
    }
    expect(examples).toBeGreaterThan(20)
    for (const name of ['aesKey', 'keyRing', 'pem', 'base64Bytes'])
      expect([...sections.keys()]).toContain(name)
  })
})
