// Builds packages/middy/dist/index.js: our code and undici's HTTP/1 client in one file that any bundler takes as it is.
//
// Importing undici whole costs a cold start more than everything else in a function together. What a GET to loopback never
// uses is left out here, each with its reason; the tests run against this file too (`npm run test:dist`).
import { readFile, writeFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const packageFolder = join(root, 'packages', 'middy')
const undici = join(root, 'node_modules', 'undici')

/** Stands in for undici's diagnostics channels: what they publish holds our token and whole bodies. */
const NO_CHANNELS = `
  const silent = { hasSubscribers: false }
  module.exports = { channels: new Proxy({}, { get: () => silent }) }
`

/** Modules that are replaced, by nothing unless it says by what. None of them runs for a GET without a body over plain HTTP/1 to loopback. */
const LEFT_OUT: readonly { readonly filter: RegExp; readonly reason: string; readonly by?: string }[] = [
  { filter: /^\.\/client-h2(\.js)?$/, reason: 'HTTP/2; loading node:http2 alone takes 13 to 17 ms' },
  { filter: /^\.\.\/web\/fetch\/.*$/, reason: 'request bodies: form data, streams' },
  {
    filter: /^\.\.\/llhttp\/llhttp-wasm(\.js)?$/,
    reason: 'the parser without SIMD: x64 and arm64 have SIMD',
  },
  { filter: /^\.\/parser-h1(\.js)?$/, reason: 'the experimental parser' },
  { filter: /^(?:\.|\.\.\/core)\/diagnostics(\.js)?$/, reason: 'see there', by: NO_CHANNELS },
  { filter: /^node:tls$/, reason: 'TLS; the extension speaks plain HTTP' },
]

const leaveOut: Plugin = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    for (const { filter, by } of LEFT_OUT) {
      onResolve({ filter }, ({ path, importer }) =>
        importer.startsWith(undici) ? { path, namespace: 'left-out', pluginData: by } : undefined,
      )
    }
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ pluginData }) => ({
      contents: pluginData ?? 'module.exports = {}',
    }))
  },
}

/**
 * undici asks for built-in modules by `require`, which an ES module does not have, and an `import` of `node:http` would load
 * all of Node's own undici. `process.getBuiltinModule` does neither, and works in a user's ESM and CommonJS bundles alike.
 */
const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'require-call' ? { path, namespace: 'builtin' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }))
  },
}

/** @throws {Error} when the bundle cannot be built, or holds something that would not run in a user's bundle */
export async function bundleMiddy(): Promise<void> {
  const { metafile } = await build({
    entryPoints: [join(packageFolder, 'src', 'index.ts')],
    outfile: join(packageFolder, 'dist', 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    sourcemap: true,
    sourcesContent: true,
    legalComments: 'none',
    metafile: true,
    // undici's own switch for a build without its experimental parser.
    define: { esbuildDetection: '1' },
    external: builtinModules.map((name) => `node:${name}`),
    plugins: [leaveOut, builtins],
    logLevel: 'silent',
  })
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path))
  const costly = imports.filter((path) => /^(?:node:)?(?:http2?|https|tls|crypto)$/.test(path))
  if (costly.length > 0) throw new Error(`the bundle imports ${costly.join(', ')}, which costs cold starts`)
  const foreign = imports.filter((path) => !path.startsWith('node:'))
  if (foreign.length > 0)
    throw new Error(`the bundle imports ${foreign.join(', ')}, which users may not have`)
  const others = Object.keys(metafile.inputs).filter(
    (path) => /(?:^|\/)node_modules\//.test(path) && !/(?:^|\/)node_modules\/undici\//.test(path),
  )
  if (others.length > 0)
    throw new Error(`the bundle holds ${others.join(', ')}, for which THIRD-PARTY-NOTICES.md has no licence`)
  await writeNotices()
}

/** The licences of what stands in the bundle: undici, and llhttp, which undici carries compiled and without its licence. */
async function writeNotices(): Promise<void> {
  const { version } = JSON.parse(await readFile(join(undici, 'package.json'), 'utf8')) as { version: string }
  const text = [
    '# Third-party notices',
    `\`dist/index.js\` contains parts of [undici](https://github.com/nodejs/undici) ${version}:`,
    await licence(join(undici, 'LICENSE')),
    'undici contains [llhttp](https://github.com/nodejs/llhttp):',
    await licence(join(root, 'scripts', 'notices', 'llhttp.txt')),
  ]
  await writeFile(join(packageFolder, 'dist', 'THIRD-PARTY-NOTICES.md'), `${text.join('\n\n')}\n`)
}

async function licence(path: string): Promise<string> {
  return `\`\`\`text\n${(await readFile(path, 'utf8')).trim()}\n\`\`\``
}
