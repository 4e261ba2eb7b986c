import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LambdaPlan } from '../options/lambda-options.ts'

const EXTENSION = extname(fileURLToPath(import.meta.url))
/** Options for the TypeScript source: Node.js 22 would warn about type stripping. */
const QUIET = EXTENSION === '.ts' ? ['--disable-warning=ExperimentalWarning'] : []

/** Share of a function's memory for V8's old space, as in Lambda's own bootstrap. */
const HEAP_SHARE = 0.9

/**
 * Makes output synchronous. On Lambda, a line is written when `console.log` returns. Into a pipe, Node.js writes
 * asynchronously, and output that isn't in the pipe yet when the process is killed would be lost.
 */
const WRITE_AT_ONCE =
  'data:text/javascript,for(const{_handle}of[process.stdout,process.stderr])_handle?.setBlocking?.(true)'

/** Options of Node.js that make it find modules as on Lambda. */
export function moduleOptions({ env }: LambdaPlan): readonly string[] {
  if (env.NODE_PATH === undefined) return []
  return [...QUIET, '--import', new URL(`./node-path${EXTENSION}`, import.meta.url).href]
}

/** Arguments of Node.js that run the function. */
export const runtimeCommand = (plan: LambdaPlan): readonly string[] => {
  const { ric, bundle, handler, memory } = plan
  const heap = `--max-old-space-size=${Math.floor(memory * HEAP_SHARE)}`
  const options = [heap, '--import', WRITE_AT_ONCE, ...moduleOptions(plan)]
  if (ric !== undefined) return [...options, ric]
  const runtime = fileURLToPath(new URL(`./built-in-runtime${EXTENSION}`, import.meta.url))
  return [...options, ...QUIET, runtime, bundle, handler]
}
