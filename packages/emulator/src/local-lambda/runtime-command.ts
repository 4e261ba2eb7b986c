import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LambdaPlan } from './lambda-options.ts'

/** How much of a function's memory V8 may take for what lives long: what Lambda's own bootstrap gives it. */
const HEAP_SHARE = 0.9

/** What Node.js is started with to run the function. */
export const runtimeCommand = ({ ric, bundle, handler, memory }: LambdaPlan): readonly string[] => {
  const heap = `--max-old-space-size=${Math.floor(memory * HEAP_SHARE)}`
  if (ric !== undefined) return [heap, ric]
  const extension = extname(fileURLToPath(import.meta.url))
  const runtime = fileURLToPath(new URL(`./built-in-runtime${extension}`, import.meta.url))
  // Run from its TypeScript source, Node.js 22 would warn about the types that it strips.
  const quiet = extension === '.ts' ? ['--disable-warning=ExperimentalWarning'] : []
  return [heap, ...quiet, runtime, bundle, handler]
}
