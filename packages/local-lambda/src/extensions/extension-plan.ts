import { existsSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { badOption, refuseUnknown } from '../options/bad-option.ts'
import { checkEnv } from '../options/check-env.ts'
import type { LambdaExtension } from '../options/types.ts'

/** How many extensions an environment may have. */
export const MAX_EXTENSIONS = 10

/** {@link LambdaExtension} with every default applied. */
export interface ExtensionPlan {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const KNOWN: ReadonlySet<string> = new Set<keyof LambdaExtension>(['command', 'args', 'name', 'env'])

/**
 * Checks the option `extensions`.
 *
 * @param node what runs JavaScript files
 * @throws {LambdaError} code `BAD_OPTION`
 */
export const planExtensions = (extensions: unknown, node: string): readonly ExtensionPlan[] => {
  if (!Array.isArray(extensions)) throw badOption('extensions', 'an array of { command, args?, name?, env? }')
  if (extensions.length > MAX_EXTENSIONS) {
    throw badOption('extensions', `at most ${MAX_EXTENSIONS} extensions, as on Lambda`)
  }
  const plans = extensions.map((extension, i) => planExtension(`extensions[${i}]`, extension, node))
  const names = plans.map(({ name }) => name)
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i)
  if (twice >= 0) throw badOption(`extensions[${twice}].name`, 'a name that no other extension has')
  return plans
}

const planExtension = (path: string, extension: LambdaExtension, node: string): ExtensionPlan => {
  if (typeof extension !== 'object' || extension === null) {
    throw badOption(path, 'an object { command, args?, name?, env? }')
  }
  refuseUnknown(extension, KNOWN, `${path}.`)
  const { command, args = [], name = basename(String(command)), env = {} } = extension
  if (!isText(command) || (command !== basename(command) && !existsSync(command))) {
    throw badOption(`${path}.command`, 'the path of a file, or the name of a program on the PATH')
  }
  if (!Array.isArray(args) || !args.every((arg) => typeof arg === 'string' && !arg.includes('\0'))) {
    throw badOption(`${path}.args`, 'an array of strings')
  }
  if (!isText(name)) throw badOption(`${path}.name`, 'the name that it registers under')
  checkEnv(`${path}.env`, env)
  // It does not start where this process did.
  const file = existsSync(command) ? resolve(command) : command
  return ['.mjs', '.js', '.cjs'].includes(extname(command))
    ? { name, env, command: node, args: [file, ...args] }
    : { name, env, command: file, args }
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '' && !value.includes('\0')
