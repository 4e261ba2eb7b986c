import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LambdaPlan } from '../options/lambda-options.ts'

const EXTENSION = extname(fileURLToPath(import.meta.url))
/** Run from its TypeScript source, Node.js 22 would warn about the types that it strips. */
const QUIET = EXTENSION === '.ts' ? ['--disable-warning=ExperimentalWarning'] : []

/** How much of a function's memory V8 may take for what lives long: what Lambda's own bootstrap gives it. */
const HEAP_SHARE = 0.9

/**
 * On Lambda a line is out when `console.log` returns. Into a pipe Node.js writes behind the function's back, and what
 * the pipe did not hold yet when the process is ended would be lost.
 */
const WRITE_AT_ONCE =
  'data:text/javascript,for(const{_handle}of[process.stdout,process.stderr])_handle?.setBlocking?.(true)'

/** Options of Node.js by which modules are found as on Lambda. */
export function moduleOptions({ env }: LambdaPlan): readonly string[] {
  if (env.NODE_PATH === undefined) return []
  return [...QUIET, '--import', new URL(`./node-path${EXTENSION}`, import.meta.url).href]
}

/** What Node.js is started with to run the function. */
export const runtimeCommand = (plan: LambdaPlan): readonly string[] => {
  const { ric, bundle, handler, memory } = plan
  const heap = `--max-old-space-size=${Math.floor(memory * HEAP_SHARE)}`
  const options = [heap, '--import', WRITE_AT_ONCE, ...moduleOptions(plan)]
  if (ric !== undefined) return [...options, ric]
  const runtime = fileURLToPath(new URL(`./built-in-runtime${EXTENSION}`, import.meta.url))
  return [...options, ...QUIET, runtime, bundle, handler]
}
