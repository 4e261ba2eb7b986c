// What the build says when a release of undici does not fit the stubs any more.
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { build } from 'esbuild'
import { leaveOut } from '../bundle-client.ts'
import { LEFT_OUT, type LeftOut } from '../undici-left-out.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

function bundle(stubs: readonly LeftOut[]): Promise<unknown> {
  return build({
    stdin: { contents: "import 'undici/lib/dispatcher/client.js'", resolveDir: root },
    bundle: true,
    platform: 'node',
    define: { esbuildDetection: '1' },
    plugins: [leaveOut(stubs)],
    logLevel: 'silent',
    write: false,
  })
}

test('undici asks for every module that has a stub', async () => {
  await expect(bundle(LEFT_OUT)).resolves.toBeDefined()
})

test.each(LEFT_OUT)(
  'a module that undici does not ask for any more fails the build: $filter',
  async (one) => {
    const moved = LEFT_OUT.map((stub) => (stub === one ? { ...stub, filter: /^\.\/moved-away\.js$/ } : stub))
    await expect(bundle(moved)).rejects.toThrow(
      `undici asks for no module /^\\.\\/moved-away\\.js$/ any more, which scripts/undici-left-out.ts replaces (${one.reason})`,
    )
  },
)

test('a channel that a release of undici adds has no subscribers', async () => {
  const stub = LEFT_OUT.find(({ filter }) => filter.test('../core/diagnostics.js'))?.by ?? ''
  const module: { exports: { channels?: Record<string, { hasSubscribers: boolean }> } } = { exports: {} }
  new Function('module', stub)(module)
  expect(module.exports.channels?.create?.hasSubscribers).toBe(false)
  expect(module.exports.channels?.addedLater?.hasSubscribers).toBe(false)
})

test("undici's errors keep their names and codes, and hold nothing of a response", () => {
  const stub = LEFT_OUT.find(({ filter }) => filter.test('../core/errors.js'))?.by ?? ''
  type ErrorClass = new (message: string, ...more: unknown[]) => Error & { readonly code: string }
  const module: { exports: Record<string, ErrorClass> } = { exports: {} }
  new Function('module', stub)(module)
  const made = (name: string): Error | undefined => {
    const Class = module.exports[name]
    return Class && new Class('said', 'HPE_INVALID', 'CANARY')
  }
  expect(made('HTTPParserError')).toMatchObject({ name: 'HTTPParserError', message: 'said' })
  expect(made('InformationalError')).toMatchObject({ code: 'UND_ERR_INFO' })
  expect(made('SocketError')).toMatchObject({ code: 'UND_ERR_SOCKET' })
  expect(Object.values(made('HTTPParserError') ?? {})).not.toContain('CANARY')
})

test('a symbol that undici shares with Node.js stays shared', () => {
  const stub = LEFT_OUT.find(({ filter }) => filter.test('../core/symbols.js'))?.by ?? ''
  const module: { exports: Record<string, symbol> } = { exports: {} }
  new Function('module', stub)(module)
  expect(module.exports.kDestroyed).toBe(Symbol.for('nodejs.stream.destroyed'))
  expect(module.exports.kUrl?.description).toBe('kUrl')
})
