// Gzipped bytes of each export alone, bundled and minified, and of all together, beside the committed budget.
//
//   node packages/schemas/scripts/sizes.ts            prints them, and fails where they left the budget
//   node packages/schemas/scripts/sizes.ts --update   writes them to test/sizes.json
import { realpathSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** Gzipped bytes. */
export interface Sizes {
  readonly together: number
  readonly alone: Readonly<Record<string, number>>
}

const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url))
const budgetFile = new URL('../test/sizes.json', import.meta.url)

/** Another version of zlib may need a few bytes more or less for the same code. */
const tolerance = 12

/** Bundles each export of the package, valibot's part included, as a function's build would. */
export async function measure(): Promise<Sizes> {
  const names = Object.keys(await import('../src/index.ts')).sort()
  const sizes = await Promise.all(names.map((name) => gzipped(`{ ${name} }`)))
  return {
    together: await gzipped('*'),
    alone: Object.fromEntries(names.map((name, index) => [name, sizes[index] ?? 0])),
  }
}

async function gzipped(names: string): Promise<number> {
  return gzipSync((await bundle(names)).code, { level: 9 }).length
}

/**
 * A bundle of some exports.
 *
 * @param names what stands between `export` and `from`
 * @returns the code, and the package's own files that it holds something of
 */
export async function bundle(names: string): Promise<{ readonly code: string; readonly files: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export ${names} from ${JSON.stringify(entry)}`, resolveDir: import.meta.dirname },
    bundle: true,
    // The paths in the metafile are relative to it.
    absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    legalComments: 'none',
  })
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs))
  const used = inputs.filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && path.startsWith('src/'))
  return { code: outputFiles[0]?.text ?? '', files: used.map(([path]) => basename(path, '.ts')).sort() }
}

export async function readBudget(): Promise<Sizes> {
  return JSON.parse(await readFile(budgetFile, 'utf8')) as Sizes
}

/** Lists differences from the budget that another zlib does not explain, a line each. */
export function differences(measured: Sizes, budget: Sizes): string[] {
  const now = new Map(Object.entries({ ...measured.alone, 'all together': measured.together }))
  const then = new Map(Object.entries({ ...budget.alone, 'all together': budget.together }))
  return [...new Set([...now.keys(), ...then.keys()])].sort().flatMap((name) => {
    const [size, expected] = [now.get(name), then.get(name)]
    if (size === undefined) return [`${name}: in the budget, but not exported`]
    if (expected === undefined) return [`${name}: ${size} bytes, not in the budget`]
    return Math.abs(size - expected) <= tolerance ? [] : [`${name}: ${size} bytes, ${expected} in the budget`]
  })
}

if (realpathSync(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const measured = await measure()
  if (process.argv.includes('--update')) {
    await writeFile(budgetFile, `${JSON.stringify(measured, null, 2)}\n`)
  } else {
    for (const [name, size] of Object.entries(measured.alone))
      console.log(`${String(size).padStart(6)}  ${name}`)
    console.log(`${String(measured.together).padStart(6)}  all together`)
    const lines = differences(measured, await readBudget())
    for (const line of lines) console.error(line)
    process.exitCode = lines.length === 0 ? 0 : 1
  }
}
