import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { build, type Plugin } from 'esbuild'

const entry = fileURLToPath(
  new URL(process.env.TEST_DIST ? '../dist/index.js' : '../src/index.ts', import.meta.url),
)

/** Bundles one line of code; with `strict`, `"sideEffects": false` is not believed and only pure code may be dropped. */
async function bundle(contents: string, strict = false): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: contents.replace('schemas', JSON.stringify(entry)), resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'node',
    legalComments: 'none',
    plugins: strict ? [assumeSideEffects] : [],
  })
  return outputFiles[0]?.text ?? ''
}

const assumeSideEffects: Plugin = {
  name: 'assume side effects',
  setup(build) {
    build.onResolve({ filter: /./ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === assumeSideEffects) return undefined
      const { importer, namespace, resolveDir, kind, with: attributes } = from
      const options = {
        importer,
        namespace,
        resolveDir,
        kind,
        with: attributes,
        pluginData: assumeSideEffects,
      }
      const resolved = await build.resolve(path, options)
      return { path: resolved.path, external: resolved.external, sideEffects: !resolved.external }
    })
  },
}

/** Text that only one schema contains. */
const marks = {
  rdsPostgres: '"postgres"',
  rdsMysql: '"mysql"',
  ed25519SigningKey: '"OKP"',
  aesKey: '"oct"',
  apiKey: '"apiKey"',
}

test.each(Object.keys(marks))('a bundle with %s alone holds nothing of the others', async (name) => {
  const code = await bundle(`export { ${name} } from schemas`)
  const found = Object.entries(marks).filter(([, mark]) => code.includes(mark))
  expect(found.map(([schema]) => schema)).toStrictEqual([name])
})

test('the names of the format hint cost next to nothing', async () => {
  expect((await bundle('export { secretFormat } from schemas')).length).toBeLessThan(100)
})

test('a bundle that uses none of it is empty', async () => {
  expect(await bundle('import * as all from schemas')).toBe('')
})

test('nothing runs at import, even where "sideEffects" is not believed', async () => {
  expect(await bundle('import * as all from schemas', true)).toBe('')
})
