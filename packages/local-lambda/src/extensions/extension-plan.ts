import { existsSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import * as v from 'valibot'
import {
  badOption,
  checkOptions,
  ENV,
  isArgument,
  isName,
  isProgram,
  keys,
  passing,
} from '../options/checks.ts'
import type { LambdaExtension } from '../options/types.ts'

/** Maximum number of extensions of an environment. */
export const MAX_EXTENSIONS = 10

/** {@link LambdaExtension} with every default applied. */
export interface ExtensionPlan {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const COMMAND = 'the path of a file, or the name of a program on the PATH'
const FIELDS = '{ command, args?, name?, env? }'
const EXTENSIONS = v.pipe(
  v.array(
    keys(
      {
        command: passing<string>(isProgram, COMMAND),
        args: v.optional(
          passing<readonly string[]>(
            (args) => Array.isArray(args) && args.every(isArgument),
            'an array of strings',
          ),
          [],
        ),
        name: v.optional(passing<string>(isName, 'the name under which it registers')),
        env: v.optional(ENV, {}),
      } satisfies Record<keyof LambdaExtension, v.GenericSchema>,
      `an object ${FIELDS}`,
      { command: COMMAND },
    ),
    `an array of ${FIELDS}`,
  ),
  v.maxLength(MAX_EXTENSIONS, `at most ${MAX_EXTENSIONS} extensions, as on Lambda`),
)

/**
 * Checks the option `extensions`.
 *
 * @param node program that runs JavaScript files
 * @throws {LambdaError} code `BAD_OPTION`
 */
export function planExtensions(extensions: unknown, node: string): readonly ExtensionPlan[] {
  const plans = checkOptions(EXTENSIONS, extensions, 'extensions').map((extension) => plan(extension, node))
  const names = plans.map(({ name }) => name)
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i)
  if (twice >= 0) throw badOption(`extensions[${twice}].name`, 'a name that no other extension has')
  return plans
}

type Checked = v.InferOutput<typeof EXTENSIONS>[number]

function plan({ command, args, name = basename(command), env }: Checked, node: string): ExtensionPlan {
  // The extension starts in another folder than this process.
  const file = existsSync(command) ? resolve(command) : command
  return ['.mjs', '.js', '.cjs'].includes(extname(command))
    ? { name, env, command: node, args: [file, ...args] }
    : { name, env, command: file, args }
}
