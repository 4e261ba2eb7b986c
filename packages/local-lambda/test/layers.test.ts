// "Lambda supports JavaScript ES module dependencies" of layers: it adds `/opt/nodejs/node_modules` to NODE_PATH, and its
// runtimes find ES modules there (knowledge-center/lambda-import-module-error-nodejs, nodejs-layers)
import { mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { availableRuntimes, startLambda } from '@extension-secrets/local-lambda'
import { describe, expect, test } from '@jest/globals'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'
import { caught } from './support/caught.ts'
import { payload } from './support/invocations.ts'

const { folder, write } = bundleFolder()

/** Writes a file of a layer, and returns the layer's folder of modules. */
function layer(name: string, path: string, source: string): string {
  const modules = join(folder, 'layers', name, 'nodejs', 'node_modules')
  mkdirSync(dirname(join(modules, path)), { recursive: true })
  writeFileSync(join(modules, path), source)
  return modules
}

const first = layer(
  'first',
  'es-only/package.json',
  '{ "exports": { ".": { "import": "./main.js" } }, "type": "module" }',
)
layer('first', 'es-only/main.js', `import inner from 'inner'\nexport default 'first ' + inner`)
const second = layer('second', 'es-only/index.js', 'module.exports = "second"')
layer('second', 'inner/index.js', 'module.exports = "inner"')
layer('second', '@scope/common/package.json', '{ "main": "main.cjs" }')
layer('second', '@scope/common/main.cjs', 'exports.common = "common"')
layer('second', 'breaks/index.mjs', 'import "./not-there.mjs"')
layer('second', 'breaks/package.json', '{ "exports": "./index.mjs" }')
const NODE_PATH = [join(folder, 'nowhere'), first, second].join(delimiter)
const modules = write(
  'modules.mjs',
  `import found from 'es-only'
import { common } from '@scope/common'
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
export const handler = async ({ name }) => name
  ? import(name).then(() => 'found', (error) => error.code + ' ' + error.message)
  : [found, common, require('inner')]`,
)

describe.each(availableRuntimes())('in %s', (runtime) => {
  test('ES modules are found by NODE_PATH, in its order, and with their own conditions', async () => {
    await using lambda = await startLambda({ bundle: modules, runtime, env: { NODE_PATH } })
    expect(payload(await lambda.invoke())).toEqual(['first inner', 'common', 'inner'])
    // The function's own modules come first, and a missing module gives the usual error.
    expect(payload(await lambda.invoke({ name: 'nowhere-at-all' }))).toMatch(
      /^ERR_MODULE_NOT_FOUND Cannot find package 'nowhere-at-all' imported from .*modules\.mjs/,
    )
    expect(payload(await lambda.invoke({ name: 'breaks' }))).toMatch(/^ERR_MODULE_NOT_FOUND .*not-there\.mjs/)
    expect(payload(await lambda.invoke({ name: './inner' }))).toMatch(/^ERR_MODULE_NOT_FOUND/)
  })

  test('in worker threads as well', async () => {
    const env = { NODE_PATH, AWS_LAMBDA_NODEJS_WORKER_COUNT: '1' }
    await using lambda = await startLambda({ bundle: modules, runtime, env, maxConcurrency: 2 })
    expect(payload(await lambda.invoke())).toEqual(['first inner', 'common', 'inner'])
  })

  test('a message lists the exports of a bundle that needs them', async () => {
    const other = write('other.mjs', `import 'es-only'\nexport const main = async () => 1`)
    const error = await caught(() => startLambda({ bundle: other, runtime, env: { NODE_PATH } }))
    expect(error.message).toContain('it exports main;')
  })
})
