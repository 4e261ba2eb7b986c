// Writes what is built into @extension-secrets/middy as a CycloneDX SBOM: scanners do not find undici in a single file.
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library'

const require = createRequire(import.meta.url)

/**
 * Versions of llhttp by the SHA-256 of the parser that undici carries. undici's package does not say which llhttp it
 * was compiled from; `deps/llhttp/include/llhttp.h` of its repository does, at the commit that last changed the parser.
 */
const LLHTTP: Readonly<Record<string, string>> = {
  // https://github.com/nodejs/undici/pull/5113
  '18403ee56fab07f89a845028bad358bb3ebcda213f8e2ec0989a991e9c33da69': '9.3.1',
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly description: string
  readonly license: string
}

/**
 * Makes the SBOM of a package that has undici built in, as CycloneDX 1.6 JSON. The same input makes the same text.
 *
 * @param packageFolder folder of the package
 * @param undiciFolder folder of undici
 */
export async function sbomOfUndici(packageFolder: string, undiciFolder: string): Promise<string> {
  const bom = new Models.Bom()
  const whole = await npmComponent(packageFolder)
  const undici = await npmComponent(undiciFolder)
  const llhttp = llhttpComponent(join(undiciFolder, 'lib', 'llhttp', 'llhttp_simd-wasm.js'))
  whole.dependencies.add(undici.bomRef)
  undici.dependencies.add(llhttp.bomRef)
  bom.metadata.component = whole
  bom.components.add(undici)
  bom.components.add(llhttp)
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6))
  return serializer.serialize(bom, { sortLists: true, space: 2 })
}

/**
 * @param packageFolder folder of the package, into whose `dist` it is written
 * @param undiciFolder folder of undici
 */
export async function writeSbom(packageFolder: string, undiciFolder: string): Promise<void> {
  const text = await sbomOfUndici(packageFolder, undiciFolder)
  await writeFile(join(packageFolder, 'dist', 'sbom.cdx.json'), `${text}\n`)
}

async function npmComponent(folder: string): Promise<Models.Component> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest
  // In a package URL the `@` of a scope is percent-encoded.
  return component(manifest, `pkg:npm/${manifest.name.replace('@', '%40')}@${manifest.version}`)
}

/** Component of the parser. An unknown parser has no version, so that a new release of undici builds without an edit. */
function llhttpComponent(wasmModule: string): Models.Component {
  const hash = createHash('sha256')
    .update(require(resolve(wasmModule)) as Buffer)
    .digest('hex')
  const version = LLHTTP[hash]
  const purl = `pkg:github/nodejs/llhttp${version === undefined ? '' : `@v${version}`}`
  const made = component(
    {
      name: 'llhttp',
      version,
      description: 'HTTP parser, compiled to WebAssembly inside undici',
      license: 'MIT',
    },
    purl,
  )
  made.hashes.set(Enums.HashAlgorithm['SHA-256'], hash)
  return made
}

function component(
  { name, version, description, license }: Omit<Manifest, 'version'> & { version: string | undefined },
  purl: string,
): Models.Component {
  const [first = '', second] = name.split('/')
  return new Models.Component(Enums.ComponentType.Library, second ?? first, {
    ...(second === undefined ? {} : { group: first }),
    ...(version === undefined ? {} : { version }),
    bomRef: purl,
    purl,
    description,
    licenses: new Models.LicenseRepository([new Models.SpdxLicense(license)]),
  })
}
