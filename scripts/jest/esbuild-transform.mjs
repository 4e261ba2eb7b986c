// Jest's TypeScript transform: esbuild strips the types and keeps the source map; tsc checks them elsewhere.
import { transformSync } from 'esbuild'

export default {
  process(source, filename) {
    const { code, map } = transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'es2024',
      sourcemap: 'external',
      sourcefile: filename,
    })
    return { code, map }
  },
}
