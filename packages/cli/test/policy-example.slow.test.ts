// The example's SAM template allows what its function declares, and no more: code and infrastructure cannot drift.
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { parse } from 'yaml'
import { runCli } from './support/cli.ts'

const example = fileURLToPath(new URL('../../../examples/payload-signer/', import.meta.url))
const template = parse(readFileSync(join(example, 'sam', 'template.yaml'), 'utf8'), { logLevel: 'silent' })
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/of-the-stack'
let folder = ''
let bundle = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policy-example-'))
  bundle = join(folder, 'index.mjs')
  const entryPoints = [join(example, 'src', 'index.ts')]
  await build({
    entryPoints,
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
  })
})
afterAll(() => rm(folder, { recursive: true }))

/** Statements of the function's role, with ARNs in the place of references. */
function statements(): { Action: unknown; Resource: unknown }[] {
  const [{ PolicyDocument }] = template.Resources.FunctionRole.Properties.Policies
  return PolicyDocument.Statement.map((statement: { Resource: string | string[] }) => ({
    ...statement,
    Resource: [statement.Resource].flat().map(arnOf),
  }))
}

function arnOf(reference: string): string {
  if (reference === 'Key.Arn') return KEY
  const name = template.Resources[reference]?.Properties.Name
  return `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name ?? reference}-??????`
}

async function check(Statement: readonly object[]): Promise<{ code: number | null; stdout: string }> {
  const file = join(folder, 'policy.json')
  await writeFile(file, JSON.stringify({ Version: '2012-10-17', Statement }))
  const flags = ['--account', '123456789012', '--region', 'eu-west-1', '--kms', KEY, '--check', file]
  const { code, stdout } = await runCli(['policy', bundle, ...flags])
  return { code, stdout }
}

test("the role of the example's function is the least that it needs", async () => {
  expect(await check(statements())).toEqual({ code: 0, stdout: '' })
})

test('and a secret that is forgotten, or one too many, would be seen', async () => {
  const [logs, secrets, key] = statements()
  const { Resource = [] } = secrets as { Resource: string[] }
  const { code, stdout } = await check([
    { ...logs },
    { ...secrets, Resource: [...Resource.slice(1), '*'] },
    { ...key },
  ])
  expect([code, stdout.split('\n')]).toEqual([
    1,
    [
      // `*` allows the forgotten one too.
      'too wide: secretsmanager:GetSecretValue on *',
      '',
    ],
  ])
  const without = await check([{ ...secrets, Resource: Resource.slice(1) }, { ...key }])
  expect(without).toEqual({ code: 1, stdout: `missing: secretsmanager:GetSecretValue on ${Resource[0]}\n` })
})
