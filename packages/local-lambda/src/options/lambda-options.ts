import { existsSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { LambdaError } from '../errors/lambda-error.ts'
import { type ExtensionPlan, planExtensions } from '../extensions/extension-plan.ts'
import { findRic } from '../runtime/ric.ts'
import { badOption, refuseUnknown } from './bad-option.ts'
import { type CallerHeaders, callerHeaders } from './caller.ts'
import { checkEnv } from './check-env.ts'
import type { LambdaEmulator } from './emulator.ts'
import type { LambdaOptions, LambdaRuntime } from './types.ts'

/** Options with every default applied. */
export interface LambdaPlan {
  /** Absolute path. */
  readonly bundle: string
  readonly handler: string
  readonly env: Readonly<Record<string, string>>
  readonly emulator: LambdaEmulator | undefined
  readonly runtime: LambdaRuntime
  /** Path of aws-lambda-ric's main file, where that is the runtime. */
  readonly ric: string | undefined
  readonly timeout: number
  readonly memory: number
  readonly maxConcurrency: number | undefined
  readonly node: string
  readonly initTimeout: number
  readonly extensions: readonly ExtensionPlan[]
  readonly caller: CallerHeaders
  readonly onLog: (text: string) => void
}

const KNOWN: ReadonlySet<string> = new Set<keyof LambdaOptions>([
  'bundle',
  'handler',
  'env',
  'emulator',
  'runtime',
  'timeout',
  'memory',
  'maxConcurrency',
  'node',
  'initTimeout',
  'extensions',
  'tenantId',
  'clientContext',
  'onLog',
])

/** What Lambda lets a function have, in megabytes. */
const MIN_MEMORY = 128
const MAX_MEMORY = 10_240

/** What a Node.js timer can wait for. */
const MAX_MS = 2 ** 31 - 1

/** @throws {LambdaError} code `BAD_OPTION` */
export const checkTimeout = (name: string, value: number): number => {
  if (typeof value === 'number' && value > 0 && value <= MAX_MS) return value
  throw badOption(name, 'a positive number of milliseconds')
}

/**
 * Checks the options, applies the defaults and finds the files.
 *
 * @param more options that others have checked, to be named where one is unknown
 * @throws {LambdaError} code `BAD_OPTION`, `BUNDLE_NOT_FOUND`, `BAD_BUNDLE` or `RUNTIME_UNAVAILABLE`
 */
export const planLambda = (options: LambdaOptions, more: readonly string[] = []): LambdaPlan => {
  if (typeof options !== 'object' || options === null) {
    throw new LambdaError('BAD_OPTION', 'the options must be an object with at least "bundle"')
  }
  refuseUnknown(options, new Set([...KNOWN, ...more]))
  const { handler = 'handler', env = {}, emulator, timeout = 30_000, memory = 512 } = options
  const { maxConcurrency, node = process.execPath, onLog = () => {} } = options
  const { extensions = [] } = options
  if (!isPath(options.bundle))
    throw badOption('bundle', 'the path of the JavaScript file that exports the handler')
  if (
    typeof handler !== 'string' ||
    !/^[\p{ID_Start}$_][\p{ID_Continue}$]*(\.[\p{ID_Continue}$]+)*$/u.test(handler)
  ) {
    throw badOption('handler', 'the name of an export, such as "handler"')
  }
  checkEnv('env', env)
  if (emulator !== undefined && typeof emulator?.setReady !== 'function') {
    throw badOption('emulator', 'what startEmulator() returned')
  }
  if (!Number.isInteger(memory) || memory < MIN_MEMORY || memory > MAX_MEMORY) {
    throw badOption('memory', `an integer from ${MIN_MEMORY} to ${MAX_MEMORY}, megabytes`)
  }
  if (maxConcurrency !== undefined && (!Number.isInteger(maxConcurrency) || maxConcurrency < 1)) {
    throw badOption('maxConcurrency', 'a positive integer')
  }
  // A name alone is looked for on the PATH when it is started.
  if (!isPath(node) || (node !== basename(node) && !existsSync(node))) {
    throw badOption('node', 'the path of a Node.js executable')
  }
  if (typeof onLog !== 'function') throw badOption('onLog', 'a function')
  const bundle = findBundle(options.bundle)
  const ric = chooseRic(options.runtime, bundle)
  return {
    bundle,
    handler,
    env,
    emulator,
    runtime: ric === undefined ? 'built-in' : 'aws-lambda-ric',
    ric,
    timeout: checkTimeout('timeout', timeout),
    memory,
    maxConcurrency,
    node,
    initTimeout: checkTimeout('initTimeout', options.initTimeout ?? initLimit(timeout, maxConcurrency)),
    extensions: planExtensions(extensions, node),
    caller: callerHeaders(options),
    onLog,
  }
}

/**
 * Time that Lambda gives INIT, in milliseconds.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
 */
function initLimit(timeout: number, maxConcurrency: number | undefined): number {
  return maxConcurrency === undefined ? 10_000 : Math.max(130_000, Math.min(timeout, 900_000))
}

const isPath = (value: unknown): boolean => typeof value === 'string' && value !== '' && !value.includes('\0')

const findBundle = (path: string): string => {
  const bundle = resolve(path)
  const stat = statSync(bundle, { throwIfNoEntry: false })
  if (stat === undefined) {
    throw new LambdaError('BUNDLE_NOT_FOUND', `there is no file ${bundle}; build it first, or check the path`)
  }
  if (!stat.isFile() || !['.mjs', '.js', '.cjs'].includes(extname(bundle))) {
    const message = `${bundle} is not a .mjs, .js or .cjs file; pass the JavaScript file that exports the handler`
    throw new LambdaError('BAD_BUNDLE', message)
  }
  return bundle
}

const chooseRic = (runtime: LambdaRuntime | undefined, bundle: string): string | undefined => {
  if (runtime === 'built-in') return undefined
  if (runtime !== undefined && runtime !== 'aws-lambda-ric') {
    throw badOption('runtime', "'aws-lambda-ric' or 'built-in'")
  }
  const ric = findRic()
  if (ric !== undefined) {
    refuseMistakable(bundle)
    return ric
  }
  if (runtime === undefined) return undefined
  const hint = 'install it with its install scripts (it compiles a native part), or use runtime "built-in"'
  throw new LambdaError('RUNTIME_UNAVAILABLE', `aws-lambda-ric is not installed or not built here; ${hint}`)
}

/**
 * Lambda is told a module's name without its extension, and looks for the file itself. A name with a dot, or a
 * neighbour that comes first in that search, would make it load something else.
 */
const refuseMistakable = (bundle: string): void => {
  const extension = extname(bundle)
  const name = basename(bundle, extension)
  const hint = 'rename it, or use runtime "built-in"'
  if (name.includes('.')) {
    throw new LambdaError('BAD_BUNDLE', `${bundle}: Lambda takes no dot in the name of a module; ${hint}`)
  }
  const order = ['', '.js', '.mjs', '.cjs']
  const rival = order
    .slice(0, order.indexOf(extension))
    .map((other) => join(dirname(bundle), name + other))
    .find((path) => existsSync(path))
  if (rival !== undefined) {
    throw new LambdaError('BAD_BUNDLE', `${bundle}: Lambda would load ${rival} in its place; ${hint}`)
  }
}
