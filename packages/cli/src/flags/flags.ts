// Options of each subcommand: the table by which they are read, checked and typed. The libraries check what they know
// better, such as the range of a port.
import * as v from 'valibot'
import { usage } from '../errors/usage-error.ts'
import { EVENTS, FLAG, MILLISECONDS, matching, NUMBER, oneOf, pairs, TEXT, TEXTS } from './values.ts'

const COMMON = { help: FLAG, version: FLAG }
const SOURCES = { secrets: TEXT, aws: FLAG, 'aws-endpoint': TEXT, 'aws-region': TEXT }
const BEHAVIOR = { dialect: TEXT, ttl: NUMBER, faults: TEXT }
const SERVER = { ...SOURCES, ...BEHAVIOR, port: NUMBER }
const EMULATE = v.object({
  ...COMMON,
  ...SERVER,
  token: TEXT,
  watch: FLAG,
  'not-ready': MILLISECONDS,
  admin: NUMBER,
})
// Lambda uses the file name as the extension's name.
const NAME = matching(/^\w[\w.-]*$/, 'takes a file name of letters, digits, dots, - and _')

export const FLAGS = {
  emulate: EMULATE,
  invoke: v.object({
    ...COMMON,
    ...SOURCES,
    ...BEHAVIOR,
    env: TEXTS,
    handler: TEXT,
    event: EVENTS,
    concurrency: NUMBER,
    'max-concurrency': NUMBER,
    freeze: MILLISECONDS,
    runtime: TEXT,
    timeout: MILLISECONDS,
    'init-timeout': MILLISECONDS,
    memory: NUMBER,
    'tenant-id': TEXT,
    'client-context': TEXT,
  }),
  'lambda-extension': v.object({ ...COMMON, ...SERVER, name: TEXT }),
  layer: v.object({ ...COMMON, ...SERVER, name: NAME }),
  init: v.object(COMMON),
  run: EMULATE,
  policy: v.object({
    ...COMMON,
    account: matching(/^\d{12}$/, 'takes 12 digits'),
    region: matching(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'takes a region such as eu-west-1'),
    kms: matching(/^arn:[\w-]+:kms:/, "takes a key's ARN"),
    format: oneOf('iam', 'sam', 'terraform'),
    architecture: oneOf('x86_64', 'arm64'),
    check: TEXT,
    pattern: pairs("takes NAME=IDS, such as db='tenants/*/db'"),
  }),
}

/** A subcommand. */
export type Name = keyof typeof FLAGS

/** Checked options of a subcommand. */
export type Flags<N extends Name> = v.InferOutput<(typeof FLAGS)[N]>

/** Options for the contents of an emulator. */
export type SourceFlags = v.InferOutput<v.ObjectSchema<typeof SOURCES, undefined>>

/** Options for its contents and its behavior. */
export type ServerFlags = SourceFlags & v.InferOutput<v.ObjectSchema<typeof BEHAVIOR, undefined>>

/** Parsed command line. */
export type Command =
  | { readonly name: 'help' | 'version' }
  | { readonly name: 'emulate'; readonly options: Flags<'emulate'> }
  | {
      readonly name: 'run'
      readonly options: Flags<'run'>
      readonly program: string
      readonly args: readonly string[]
    }
  | { readonly name: 'invoke'; readonly options: Flags<'invoke'>; readonly bundle: string }
  | { readonly name: 'lambda-extension'; readonly options: Flags<'lambda-extension'> }
  | { readonly name: 'init'; readonly file: string }
  | { readonly name: 'layer'; readonly options: Flags<'layer'>; readonly folder: string }

/**
 * Checks and converts the values of a subcommand's options.
 *
 * @throws {UsageError} names the first option that is wrong
 */
export function checkFlags<N extends Name>(name: N, values: unknown): Flags<N> {
  const { success, output, issues } = v.safeParse(FLAGS[name], values, { abortEarly: true })
  if (success) return output
  throw usage(`--${issues[0].path?.[0].key} ${issues[0].message}`, name)
}

/** Options without those that were not given, as the libraries want them. */
export function given<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T
}
