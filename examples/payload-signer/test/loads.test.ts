// Which built-in modules a function loads that is bundled with the settings we recommend, and with the built middleware.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startEmulator } from '@extension-secrets/emulator'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { eventOf } from './events.ts'
import { newSecrets, storedRing } from './keys.ts'

const run = promisify(execFile)
const example = join(import.meta.dirname, '..')
let folder = ''
let caller = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'payload-signer-'))
  caller = join(folder, 'caller.mjs')
  await writeFile(
    caller,
    `
    const [, , path, event] = process.argv
    const { handler } = await import(path)
    const result = await handler(JSON.parse(event), {})
    const loaded = process.moduleLoadList.map((name) => name.replace('NativeModule ', ''))
    process.stdout.write(JSON.stringify({ result, loaded }), () => process.exit())
    `,
  )
})

afterAll(() => rm(folder, { recursive: true }))

/** The settings that docs/benchmarks recommends. */
const RECOMMENDED = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node22',
  logLevel: 'silent',
} satisfies BuildOptions

/** Runs one invocation of a bundle. Returns its result and the built-in modules that the process has loaded by then. */
async function invoke(
  bundle: string,
  event: object,
  env: object,
): Promise<{ readonly result: unknown; readonly loaded: ReadonlySet<string> }> {
  const { stdout } = await run(process.execPath, [caller, bundle, JSON.stringify(event)], { env: { ...env } })
  const { result, loaded } = JSON.parse(stdout) as { result: unknown; loaded: readonly string[] }
  return { result, loaded: new Set(loaded) }
}

describe('a function of one secret', () => {
  const CONTENTS = `
    import middy from '@middy/core'
    import { extensionSecrets } from '@extension-secrets/middy'
    export const handler = middy()
      .use(extensionSecrets({ secrets: { key: 'loads/key' } }))
      .handler(async (event, context) => context.secrets.key)
  `

  test.each(['esm', 'cjs'] as const)(
    'as %s, from its import to its secrets: no HTTP/2, no TLS, no crypto',
    async (format) => {
      await using emulator = await startEmulator({ secrets: { 'loads/key': 'k-1' } })
      const outfile = join(folder, `function.${format === 'esm' ? 'mjs' : 'cjs'}`)
      await build({ ...RECOMMENDED, format, outfile, stdin: { contents: CONTENTS, resolveDir: example } })
      const { result, loaded } = await invoke(outfile, {}, emulator.env)
      expect(result).toBe('k-1')
      expect(loaded).toContain('net')
      for (const costly of ['http2', 'tls', 'crypto', '_http_client', 'internal/deps/undici/undici'])
        expect(loaded).not.toContain(costly)
    },
  )
})

describe('the payload signer', () => {
  const { signer, sealer, clientKey } = newSecrets()

  /** Hands over the same secrets without a middleware of ours. */
  const byHand: Plugin = {
    name: 'by-hand',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^@extension-secrets\/middy$/ }, ({ path }) => ({ path, namespace: 'by-hand' }))
      onLoad({ filter: /.*/, namespace: 'by-hand' }, () => ({
        contents: `
          export const extensionSecrets = () => ({
            before(request) {
              request.internal.secrets = { clientKey: ${JSON.stringify(clientKey)} }
            },
          })
        `,
      }))
    },
  }

  test('loads for its keys, with our middleware, only what it takes to ask: no HTTP/2, no TLS', async () => {
    await using emulator = await startEmulator({
      secrets: {
        'payload-signer/signing-keys': storedRing(signer),
        'payload-signer/encryption-key': sealer.export().toString('base64'),
        'payload-signer/client-key': clientKey,
      },
    })
    const bundle = async (name: string, plugins: Plugin[]): Promise<string> => {
      const outfile = join(folder, `${name}.mjs`)
      const entry = join(example, 'src', 'index.ts')
      await build({ ...RECOMMENDED, format: 'esm', outfile, entryPoints: [entry], plugins })
      return outfile
    }
    const event = eventOf('POST /sign', { body: '{"order":7' })
    const ours = await invoke(await bundle('ours', []), event, emulator.env)
    const without = await invoke(await bundle('by-hand', [byHand]), event, {})

    // It asked for all three keys, and then refused the body, as it does without us.
    expect(emulator.requests).toHaveLength(3)
    expect(ours.result).toMatchObject({ statusCode: 400 })
    expect(without.result).toMatchObject({ statusCode: 400 })
    // It signs, so it loads crypto itself.
    expect(without.loaded).toContain('crypto')
    const added = [...ours.loaded].filter((name) => !without.loaded.has(name))
    expect(added.filter((name) => builtinModules.includes(name))).toEqual(['net', 'zlib'])
  })
})
