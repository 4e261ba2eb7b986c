// Bundles a Lambda function the way we recommend: one minified ES module for the Node.js that Lambda runs.
import { stat } from 'node:fs/promises'
import { build } from 'esbuild'

const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

/**
 * @param entry path of the function's source
 * @param outfile path of the bundle, which Lambda wants to end in `.mjs` where there is no package.json beside it
 * @param options `requires`: true if a dependency is CommonJS and requires modules of Node.js, as database drivers do
 * @returns the size of the bundle, bytes
 * @throws {Error} with esbuild's messages when it cannot be bundled
 */
export async function bundleFunction(
  entry: string,
  outfile: string,
  { requires = false }: { readonly requires?: boolean } = {},
): Promise<number> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    // Lambda's runtime brings the AWS SDK.
    external: ['@aws-sdk/*', 'pg-native'],
    ...(requires ? { banner: { js: REQUIRE } } : {}),
    sourcemap: true,
    logLevel: 'silent',
  })
  return (await stat(outfile)).size
}
