import { existsSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import * as v from 'valibot'
import { LambdaError } from '../errors/lambda-error.ts'
import { refuseOldNode } from '../errors/old-node.ts'
import { type ExtensionPlan, planExtensions } from '../extensions/extension-plan.ts'
import { findRic } from '../runtime/ric.ts'
import { type CallerHeaders, callerHeaders } from './caller.ts'
import { callback, checkOptions, ENV, integer, isName, isProgram, keys, number, passing } from './checks.ts'
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
  /** Path of aws-lambda-ric's main file, if that is the runtime. */
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

/** Limits of Lambda for a function's memory, in megabytes. */
const MIN_MEMORY = 128
const MAX_MEMORY = 10_240

/** Longest wait of a Node.js timer. */
const MAX_MS = 2 ** 31 - 1

const BUNDLE = 'the path of the JavaScript file that exports the handler'
const NODE = 'the path of a Node.js executable'
const HANDLER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*(\.[\p{ID_Continue}$]+)*$/u
const TIMEOUT = number(Number.MIN_VALUE, MAX_MS, 'a positive number of milliseconds')
const OPTIONS = {
  bundle: passing<string>(isName, BUNDLE),
  handler: v.optional(
    passing<string>(
      (name) => typeof name === 'string' && HANDLER.test(name),
      'the name of an export, such as "handler"',
    ),
    'handler',
  ),
  env: v.optional(ENV, {}),
  emulator: v.optional(passing<LambdaEmulator>(isEmulator, 'what startEmulator() returned')),
  runtime: v.optional(v.picklist(['aws-lambda-ric', 'built-in'], "'aws-lambda-ric' or 'built-in'")),
  timeout: v.optional(TIMEOUT, 30_000),
  memory: v.optional(
    integer(MIN_MEMORY, MAX_MEMORY, `an integer from ${MIN_MEMORY} to ${MAX_MEMORY}, megabytes`),
    512,
  ),
  maxConcurrency: v.optional(integer(1, Number.POSITIVE_INFINITY, 'a positive integer')),
  node: v.optional(passing<string>(isProgram, NODE), process.execPath),
  initTimeout: v.optional(TIMEOUT),
  // Its entries have their own check.
  extensions: v.optional(v.unknown(), []),
  // These two are checked together, when they become headers.
  tenantId: v.optional(v.unknown()),
  clientContext: v.optional(v.unknown()),
  onLog: v.optional(callback<(text: string) => void>(), () => () => {}),
} satisfies Record<keyof LambdaOptions, v.GenericSchema>

function isEmulator(value: unknown): boolean {
  return typeof (value as Partial<LambdaEmulator> | null)?.setReady === 'function'
}

/** @throws {LambdaError} code `BAD_OPTION` */
export function checkTimeout(name: string, value: number): number {
  return checkOptions(TIMEOUT, value, name)
}

/**
 * Checks the options, applies the defaults and finds the files.
 *
 * @param more options that the caller has checked, to list if an option is unknown
 * @throws {LambdaError} code `BAD_OPTION`, `BUNDLE_NOT_FOUND`, `BAD_BUNDLE` or `RUNTIME_UNAVAILABLE`
 */
export function planLambda(options: LambdaOptions, more: readonly string[] = []): LambdaPlan {
  refuseOldNode()
  const known = [...Object.keys(OPTIONS), ...more]
  const schema = keys(OPTIONS, 'an object with at least "bundle"', { bundle: BUNDLE }, known)
  const { runtime, extensions, bundle: path, ...checked } = checkOptions(schema, options)
  const bundle = findBundle(path)
  const ric = chooseRic(runtime, bundle)
  return {
    bundle,
    handler: checked.handler,
    env: checked.env,
    emulator: checked.emulator,
    runtime: ric === undefined ? 'built-in' : 'aws-lambda-ric',
    ric,
    timeout: checked.timeout,
    memory: checked.memory,
    maxConcurrency: checked.maxConcurrency,
    node: checked.node,
    initTimeout: checked.initTimeout ?? initLimit(checked.timeout, checked.maxConcurrency),
    extensions: planExtensions(extensions, checked.node),
    caller: callerHeaders(options),
    onLog: checked.onLog,
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

const findBundle = (path: string): string => {
  const bundle = resolve(path)
  const stat = statSync(bundle, { throwIfNoEntry: false })
  if (stat === undefined) {
    throw new LambdaError(
      'BUNDLE_NOT_FOUND',
      `file ${bundle} does not exist; build it first, or check the path`,
    )
  }
  if (!stat.isFile() || !['.mjs', '.js', '.cjs'].includes(extname(bundle))) {
    const message = `${bundle} is not a .mjs, .js or .cjs file; bundle it first, and pass the JavaScript file that exports the handler`
    throw new LambdaError('BAD_BUNDLE', message)
  }
  return bundle
}

const chooseRic = (runtime: LambdaRuntime | undefined, bundle: string): string | undefined => {
  if (runtime === 'built-in') return undefined
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
 * Rejects a bundle that Lambda might not find. Lambda gets a module's name without its extension, and looks for the file
 * itself. With a dot in the name, or another file that comes first in that search, it would load something else.
 */
const refuseMistakable = (bundle: string): void => {
  const extension = extname(bundle)
  const name = basename(bundle, extension)
  const hint = 'rename it, or use runtime "built-in"'
  if (name.includes('.')) {
    throw new LambdaError('BAD_BUNDLE', `${bundle}: Lambda allows no dot in the name of a module; ${hint}`)
  }
  const order = ['', '.js', '.mjs', '.cjs']
  const rival = order
    .slice(0, order.indexOf(extension))
    .map((other) => join(dirname(bundle), name + other))
    .find((path) => existsSync(path))
  if (rival !== undefined) {
    throw new LambdaError('BAD_BUNDLE', `${bundle}: Lambda would load ${rival} instead; ${hint}`)
  }
}
