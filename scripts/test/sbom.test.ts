// The SBOM by which scanners find what is built into the package.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Spec, Validation } from '@cyclonedx/cyclonedx-library'
import { expect, test } from '@jest/globals'
import { sbomOfUndici } from '../sbom-of-undici.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const client = join(root, 'packages', 'client')
const undici = join(root, 'node_modules', 'undici')

interface Sbom {
  readonly metadata: { readonly component: Record<string, unknown> }
  readonly components: readonly Record<string, unknown>[]
  readonly dependencies: readonly unknown[]
}

const validate = (text: string) =>
  new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text).then((mistake) => mistake ?? 'valid')
const versionOf = async (folder: string): Promise<string> =>
  JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')).version
const MIT = [{ license: { id: 'MIT' } }]

test('names undici and its llhttp, with version, package URL and licence', async () => {
  const sbom: Sbom = JSON.parse(await sbomOfUndici(client, undici))
  const own = `pkg:npm/%40extension-secrets/client@${await versionOf(client)}`
  const version = await versionOf(undici)
  expect(sbom.metadata.component).toMatchObject({ group: '@extension-secrets', name: 'client', purl: own })
  expect(sbom.components).toMatchObject([
    // If this fails after an update of undici, its parser is a new one: see LLHTTP in scripts/sbom-of-undici.ts.
    { name: 'llhttp', version: '9.3.1', purl: 'pkg:github/nodejs/llhttp@v9.3.1', licenses: MIT },
    { name: 'undici', version, purl: `pkg:npm/undici@${version}`, licenses: MIT },
  ])
  expect(sbom.dependencies).toContainEqual({ ref: own, dependsOn: [`pkg:npm/undici@${version}`] })
  expect(sbom.dependencies).toContainEqual({
    ref: `pkg:npm/undici@${version}`,
    dependsOn: ['pkg:github/nodejs/llhttp@v9.3.1'],
  })
})

test('is CycloneDX 1.6 by its schema, which refuses a mistake', async () => {
  const text = await sbomOfUndici(client, undici)
  expect(await validate(text)).toBe('valid')
  expect(await validate(text.replace('"library"', '"libary"'))).not.toBe('valid')
})

test('is in the package as it is built', async () => {
  const built = await readFile(join(client, 'dist', 'sbom.cdx.json'), 'utf8')
  expect(built).toBe(`${await sbomOfUndici(client, undici)}\n`)
})

test('gives a parser that it does not know its hash and no version', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'undici-'))
  try {
    await cp(join(undici, 'package.json'), join(folder, 'package.json'))
    await cp(join(undici, 'lib', 'llhttp'), join(folder, 'lib', 'llhttp'), { recursive: true })
    await writeFile(
      join(folder, 'lib', 'llhttp', 'llhttp_simd-wasm.js'),
      "module.exports = Buffer.from('new')\n",
    )
    const text = await sbomOfUndici(client, folder)
    const llhttp = (JSON.parse(text) as Sbom).components.find(({ name }) => name === 'llhttp')
    expect(llhttp).toMatchObject({ purl: 'pkg:github/nodejs/llhttp', hashes: [{ alg: 'SHA-256' }] })
    expect(llhttp).not.toHaveProperty('version')
    expect(await validate(text)).toBe('valid')
  } finally {
    await rm(folder, { recursive: true })
  }
})
