// Builds packages/client/dist/index.js: our code and undici's HTTP/1 client in one file that any bundler takes as it is.
//
// Importing undici whole costs a cold start more than everything else in a function together. Modules that a GET to loopback
// never uses are replaced here, each with its reason; no text of undici is rewritten, so that any 8.x builds without an edit
// (`npm run undici:latest`). The tests run against this file too (`npm run test:dist`).
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { LEFT_OUT, type LeftOut } from './undici-left-out.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const packageFolder = join(root, 'packages', 'client')
const undici = join(root, 'node_modules', 'undici')

/**
 * Puts stubs in the place of modules of undici, and fails when undici does not ask for one of them any more: it may ask
 * by another path then, and the module would get into the bundle unnoticed.
 *
 * @param stubs default: those that are shipped
 */
export function leaveOut(stubs: readonly LeftOut[] = LEFT_OUT): Plugin {
  return {
    name: 'leave-out',
    setup({ onResolve, onLoad, onEnd }) {
      const missing = new Set(stubs)
      for (const stub of stubs) {
        onResolve({ filter: stub.filter }, ({ importer, namespace }) => {
          if (!importer.startsWith(undici) && namespace !== 'left-out') return undefined
          missing.delete(stub)
          // One stub for all paths to a module.
          return { path: stub.filter.source, namespace: 'left-out', pluginData: stub.by, sideEffects: false }
        })
      }
      onLoad({ filter: /.*/, namespace: 'left-out' }, ({ pluginData }) => ({
        contents: pluginData ?? 'module.exports = {}',
        resolveDir: join(undici, 'lib', 'llhttp'),
      }))
      onEnd(() => ({
        errors: [...missing].map(({ filter, reason }) => ({
          text: `undici asks for no module ${filter} any more, which scripts/undici-left-out.ts replaces (${reason}). See where that code is now, and replace it there.`,
        })),
      }))
    },
  }
}

/**
 * undici asks for built-in modules by `require`, which an ES module does not have. An `import` has every export of a module
 * looked up: that of `node:http` loads all of Node's own undici, that of `node:buffer` loads blobs.
 * `process.getBuiltinModule` does neither, and works in a user's ESM and CommonJS bundles alike.
 */
const builtins: Plugin = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, kind }) => ({
      path,
      namespace: kind === 'require-call' ? 'required-builtin' : 'imported-builtin',
    }))
    onLoad({ filter: /.*/, namespace: 'required-builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)})`,
    }))
    onLoad({ filter: /.*/, namespace: 'imported-builtin' }, ({ path }) => ({ contents: builtinAsEsm(path) }))
  },
}

/** A built-in module as an ES module, of which a bundler keeps the exports that are used: our own code imports these. */
function builtinAsEsm(path: string): string {
  const names = Object.keys(process.getBuiltinModule(path) ?? {}).filter((name) => /^[a-z]\w*$/i.test(name))
  return [
    `const whole = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(path)})`,
    'export default whole',
    ...names.map((name) => `export const ${name} = /* @__PURE__ */ (() => whole.${name})()`),
  ].join('\n')
}

const options = {
  outfile: join(packageFolder, 'dist', 'index.js'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  // Takes out what cannot run, so that it is gone also from bundles that are not minified.
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  // undici's own switch for a build without its experimental parser.
  define: { esbuildDetection: '1' },
  // undici's timers are those of the moment at which the package was loaded, too: a test runner may fake them later.
  inject: [join(packageFolder, 'src', 'timers.ts')],
  plugins: [leaveOut(), builtins],
  logLevel: 'silent',
} satisfies BuildOptions

/** @throws {Error} when the bundle cannot be built, or holds something that would not run in a user's bundle */
export async function bundleClient(): Promise<void> {
  const { metafile } = await build({
    ...options,
    entryPoints: [join(packageFolder, 'src', 'index.ts')],
    sourcemap: true,
    sourcesContent: true,
  })
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path))
  if (imports.length > 0)
    throw new Error(
      `the bundle imports ${imports.join(', ')}, which costs cold starts or which users may not have`,
    )
  const others = Object.keys(metafile.inputs).filter(
    (path) => /(?:^|\/)node_modules\//.test(path) && !/(?:^|\/)node_modules\/undici\//.test(path),
  )
  if (others.length > 0)
    throw new Error(`the bundle holds ${others.join(', ')}, for which THIRD-PARTY-NOTICES.md has no licence`)
  await writeNotices()
  for (const module of SUBPATHS) await bundleSubpath(module)
}

/** Modules of `src` that users import by a path of their own, so that a function without them does not carry them. */
export const SUBPATHS: readonly string[] = [
  'testing/index',
  'fallback/aws-sdk',
  'instruments/emf',
  'instruments/opentelemetry',
]

/** Bundles one of {@link SUBPATHS}. What it needs of the engine it imports from `dist/index.js`: both share its state. */
async function bundleSubpath(module: string): Promise<void> {
  await build({
    entryPoints: [join(packageFolder, 'src', `${module}.ts`)],
    outfile: join(packageFolder, 'dist', `${module}.js`),
    external: ['@aws-sdk/*', '@opentelemetry/*'],
    define: { PACKAGE_VERSION: JSON.stringify(await version(packageFolder)) },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    sourcemap: true,
    sourcesContent: true,
    logLevel: 'silent',
    plugins: [
      builtins,
      {
        name: 'engine-outside',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\.\.\/index\.ts$/ }, () => ({ path: '../index.js', external: true })),
      },
    ],
  })
}

/** Bundle of a function that uses the middleware, and no more of the packages. */
const middlewareAlone = {
  ...options,
  stdin: {
    contents: "export { extensionSecrets } from './index.ts'",
    resolveDir: join(root, 'packages', 'middy', 'src'),
  },
  alias: { '@extension-secrets/client': join(packageFolder, 'src', 'index.ts') },
  minify: true,
  write: false,
} satisfies BuildOptions

/** Parts of it, bytes after minification. */
export async function middyParts(): Promise<{ own: number; undici: number; parser: number }> {
  const { metafile } = await build(middlewareAlone)
  const parts = { own: 0, undici: 0, parser: 0 }
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      if (path.startsWith('packages/')) parts.own += bytesInOutput
      else if (path.includes('llhttp_simd')) parts.parser += bytesInOutput
      else parts.undici += bytesInOutput
    }
  }
  return parts
}

/** Our own code in it, minified. */
export async function ownCode(): Promise<string> {
  const { outputFiles } = await build({ ...middlewareAlone, plugins: [builtins], external: ['undici/*'] })
  return outputFiles.map(({ text }) => text).join('')
}

/** The licences of what stands in the bundle: undici, and llhttp, which undici carries compiled and without its licence. */
async function writeNotices(): Promise<void> {
  const text = [
    '# Third-party notices',
    `\`dist/index.js\` contains parts of [undici](https://github.com/nodejs/undici) ${await version(undici)}:`,
    await licence(join(undici, 'LICENSE')),
    'undici contains [llhttp](https://github.com/nodejs/llhttp):',
    await licence(join(root, 'scripts', 'notices', 'llhttp.txt')),
  ]
  await writeFile(join(packageFolder, 'dist', 'THIRD-PARTY-NOTICES.md'), `${text.join('\n\n')}\n`)
}

async function version(folder: string): Promise<string> {
  return (JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }).version
}

async function licence(path: string): Promise<string> {
  return `\`\`\`text\n${(await readFile(path, 'utf8')).trim()}\n\`\`\``
}
