// Bundles one module as its users would, with as few settings as will do; a warning counts as a failure.
//
//   node bundle.mjs esbuild|rollup|webpack esm|cjs ENTRY OUTFILE
import { builtinModules } from 'node:module'
import { basename, dirname } from 'node:path'

const [bundler, format, entry, outfile] = process.argv.slice(2)

const bundlers = {
  async esbuild() {
    const { build } = await import('esbuild')
    const { warnings } = await build({
      entryPoints: [entry],
      outfile,
      format,
      bundle: true,
      platform: 'node',
      target: 'node22',
      logLevel: 'warning',
    })
    if (warnings.length > 0) process.exitCode = 1
  },

  async rollup() {
    const { rollup } = await import('rollup')
    const { nodeResolve } = await import('@rollup/plugin-node-resolve')
    const bundle = await rollup({
      input: entry,
      external: [/^node:/, ...builtinModules],
      plugins: [nodeResolve({ exportConditions: ['node'] })],
      onwarn: (warning) => {
        throw new Error(warning.message)
      },
    })
    await bundle.write({ file: outfile, format: format === 'esm' ? 'es' : 'cjs' })
    await bundle.close()
  },

  async webpack() {
    const { default: webpack } = await import('webpack')
    const esm = format === 'esm'
    const compiler = webpack({
      mode: 'production',
      target: 'node22',
      entry,
      output: {
        path: dirname(outfile),
        filename: basename(outfile),
        module: esm,
        library: { type: esm ? 'module' : 'commonjs2' },
        chunkFormat: esm ? 'module' : 'commonjs',
      },
      experiments: { outputModule: esm },
      // The limits of a web page say nothing about a function.
      performance: false,
    })
    const stats = await new Promise((resolve, reject) => {
      compiler.run((error, result) => compiler.close(() => (error ? reject(error) : resolve(result))))
    })
    if (stats.hasErrors() || stats.hasWarnings()) {
      console.error(stats.toString({ all: false, errors: true, warnings: true }))
      process.exitCode = 1
    }
  },
}

await bundlers[bundler]()
