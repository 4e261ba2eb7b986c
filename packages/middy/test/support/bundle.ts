import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))

/** A bundled fixture, in a folder of its own that goes when it is disposed of. */
export interface Bundle extends AsyncDisposable {
  /** Path of the ES module. */
  readonly path: string
}

/** Bundles `fixtures/<name>.ts` with the middleware's sources (or its build, as `TEST_DIST` says). */
export async function bundleFixture(name: string): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'middy-fixture-'))
  const path = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [join(here, '..', 'fixtures', `${name}.ts`)],
    outfile: path,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    logLevel: 'silent',
    // The sources bundle undici as it is, and undici asks for built-in modules by `require`.
    banner: {
      js: "import { createRequire as fixtureRequire } from 'node:module'; const require = fixtureRequire(import.meta.url)",
    },
    alias: process.env.TEST_DIST
      ? {}
      : {
          '@extension-secrets/middy': join(here, '..', '..', 'src', 'index.ts'),
          '@extension-secrets/client': join(here, '..', '..', '..', 'client', 'src', 'index.ts'),
        },
  })
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}
