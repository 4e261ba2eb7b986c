import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { availableRuntimes, type LambdaOptions, startLambda } from '@extension-secrets/local-lambda'
import { describe, expect, test } from '@jest/globals'
import { bundleFolder } from '../../emulator/test/support/bundles.ts'
import { caught } from './support/caught.ts'

const { folder, write } = bundleFolder()
const good = write('good.mjs', 'export const handler = async () => 1')
const oneLine = /^[^\n]+$/

describe.each(availableRuntimes())('a bundle that cannot start in %s', (runtime) => {
  const start = (bundle: string, more = {}) => caught(() => startLambda({ bundle, runtime, ...more }))

  test.each([
    ['syntax.mjs', 'export const = 1', 'SyntaxError'],
    ['throws.mjs', `throw new RangeError('no luck')`, 'RangeError: no luck'],
    ['imports.mjs', `import 'not-installed-anywhere'\nexport const handler = 1`, 'not-installed-anywhere'],
    ['callback.mjs', 'export const handler = (event, context, callback) => callback()', 'CallbackHandler'],
  ])('%s: INIT_FAILED, with file, export and reason', async (name, source, reason) => {
    const bundle = write(name, source)
    const error = await start(bundle)
    expect(error.code).toBe('INIT_FAILED')
    expect(error.message).toContain(bundle)
    expect(error.message).toContain('"handler"')
    expect(error.message).toContain(reason)
    expect(error.message).toMatch(oneLine)
  })

  test('a handler that takes a callback is not said to fail while it is loaded', async () => {
    const bundle = write('calls-back.mjs', 'export const handler = (event, context, callback) => callback()')
    const { message } = await start(bundle)
    expect(message).toContain(`${bundle}: its export "handler" takes a callback`)
    expect(message).not.toMatch(/built-in|node_modules/)
  })

  test('the place is named, of a syntax error and of one that is thrown', async () => {
    const bundle = write('place.mjs', 'export const handler = async () => 1\n\nconst = 2')
    expect((await start(bundle)).message).toContain(`at ${bundle}:3,`)
    const thrown = write('thrown.mjs', '\nnull.x')
    expect((await start(thrown)).message).toContain(`at ${thrown}:2,`)
  })

  test('a module that ends the process: INIT_EXITED', async () => {
    const error = await start(write('exits.mjs', 'process.exit(4)'))
    expect(error).toMatchObject({ code: 'INIT_EXITED', message: expect.stringContaining('exit status 4') })
  })

  test('a missing export: NO_HANDLER, with the exports that there are', async () => {
    const bundle = write('other.mjs', 'export const main = async () => 1\nexport const more = 2')
    const error = await start(bundle)
    expect(error).toMatchObject({ code: 'NO_HANDLER', message: expect.stringMatching(oneLine) })
    expect(error.message).toContain(`${bundle} has no export "handler"; it exports main, more;`)
    expect((await start(bundle, { handler: 'main.inner' })).code).toBe('NO_HANDLER')
  })

  test('a module that exports nothing, and one of CommonJS', async () => {
    expect((await start(write('nothing.mjs', '1'))).message).toContain('it exports nothing')
    expect((await start(write('common.cjs', 'exports.main = () => {}'))).message).toContain('main')
  })

  test('an export that is not a function', async () => {
    const error = await start(write('number.mjs', 'export const handler = 42'))
    expect(error).toMatchObject({ code: 'NO_HANDLER', message: expect.stringContaining('not a function') })
  })
})

test.each([
  ['missing', 'missing.mjs', 'BUNDLE_NOT_FOUND'],
  ['a folder', 'folder.mjs', 'BAD_BUNDLE'],
  ['no JavaScript', 'text.txt', 'BAD_BUNDLE'],
])('a bundle that is %s', async (_, name, code) => {
  mkdirSync(join(folder, 'folder.mjs'), { recursive: true })
  write('text.txt', 'export const handler = 1')
  const error = await caught(() => startLambda({ bundle: join(folder, name) }))
  expect(error).toMatchObject({ code, message: expect.stringContaining(join(folder, name)) })
})

test('a bundle that Lambda would mistake for another is refused, and runs in the built-in runtime', async () => {
  const code = availableRuntimes().includes('aws-lambda-ric') ? 'BAD_BUNDLE' : 'RUNTIME_UNAVAILABLE'
  write('twin.js', 'export const handler = async () => "js"')
  const bundles = [
    write('twin.mjs', 'export const handler = async () => "mjs"'),
    write('with.dots.mjs', 'export const handler = async () => "mjs"'),
  ]
  for (const bundle of bundles) {
    expect(await caught(() => startLambda({ bundle, runtime: 'aws-lambda-ric' }))).toHaveProperty(
      'code',
      code,
    )
    await using lambda = await startLambda({ bundle, runtime: 'built-in' })
    expect(await lambda.invoke()).toHaveProperty('payload', 'mjs')
  }
})

test.each([
  ['bundle', { bundle: '' }],
  ['handler', { handler: '../x' }],
  ['handler', { handler: '' }],
  ['env.A', { env: { A: 1 } }],
  ['emulator', { emulator: {} }],
  ['runtime', { runtime: 'deno' }],
  ['timeout', { timeout: 0 }],
  ['initTimeout', { initTimeout: 'long' }],
  ['memory', { memory: 0.5 }],
  ['memory', { memory: 127 }],
  ['memory', { memory: 10_241 }],
  ['maxConcurrency', { maxConcurrency: 0 }],
  ['node', { node: '' }],
  ['node', { node: '/nowhere/node' }],
  ['onLog', { onLog: 1 }],
  ['"timeOut"', { timeOut: 1 }],
])('a wrong option is named: %s', async (name, more) => {
  const error = await caught(() => startLambda({ bundle: good, ...more } as unknown as LambdaOptions))
  expect(error).toMatchObject({ code: 'BAD_OPTION', message: expect.stringContaining(name) })
})

test('a Node.js that cannot be started', async () => {
  const error = await caught(() => startLambda({ bundle: good, node: good }))
  expect(error).toHaveProperty('code', 'INIT_EXITED')
})

test('an event without a JSON text is refused, and so is a wrong timeout', async () => {
  await using lambda = await startLambda({ bundle: good, runtime: 'built-in' })
  for (const event of [1n, () => 1]) {
    expect(await caught(() => lambda.invoke(event))).toHaveProperty('code', 'BAD_EVENT')
  }
  expect(await caught(() => lambda.invoke({}, { timeout: -1 }))).toHaveProperty('code', 'BAD_OPTION')
})
