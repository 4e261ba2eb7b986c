import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Bundles a module that may import the project's packages and what is installed, as a function would be. */
export const bundleSource = async (source: string, outfile: string): Promise<string> => {
  await build({
    stdin: { contents: source, resolveDir: folder('.'), loader: 'js' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    logLevel: 'silent',
    // The sources bundle undici as it is, and undici asks for built-in modules by `require`.
    banner: {
      js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url)",
    },
    alias: process.env.TEST_DIST
      ? {}
      : {
          '@extension-secrets/middy': folder('../../../middy/src/index.ts'),
          '@extension-secrets/client': folder('../../../client/src/index.ts'),
        },
  })
  return outfile
}
