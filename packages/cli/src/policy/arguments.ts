import { usage } from '../errors/usage-error.ts'
import { checkFlags, type Flags } from '../flags/flags.ts'
import { parseOptions } from '../flags/options.ts'
import { COMMAND } from '../flags/usage.ts'

/** Parsed command line of `policy`. */
export interface PolicyArguments extends Flags<'policy'> {
  readonly bundle: string
}

/** Output of `policy --help`. */
export const POLICY_HELP: string = `Prints the least privilege that a bundled function needs for the secrets that it declares.

Usage:
  ${COMMAND} policy BUNDLE [options]

It loads the bundle without calling a handler, and collects its declarations. Set the environment variables that the
bundle reads while it loads.

  --format NAME         iam (default): a policy document; sam: properties of a function; terraform: data and locals
  --account N           account of secrets declared by name, 12 digits (default for sam and terraform: the stack's)
  --region NAME         their region (default: AWS_REGION; for sam and terraform: the stack's)
  --kms ARN             customer managed key of the secrets: adds kms:Decrypt, limited to use through these services
  --pattern NAME=IDS    ids that the function in declaration NAME may choose, such as db='tenants/*/db'; can be repeated
  --architecture NAME   x86_64 (default) or arm64, for the ARN of the layer
  --check FILE          compare a policy document with the result, list missing and excessive permissions, and exit with 1

The policy goes to standard output. With --format iam, the layer and the variables go to standard error.
`

/** @throws {UsageError} at a mistake, quoting no value */
export function parsePolicy(args: readonly string[]): PolicyArguments | 'help' | 'version' {
  const { values, positionals } = parseOptions(args, 'policy')
  if (values.help) return 'help'
  if (values.version) return 'version'
  const [bundle, ...more] = positionals
  if (bundle === undefined || more.length > 0)
    throw usage('policy takes one BUNDLE, a JavaScript file', 'policy')
  return { bundle, ...checkFlags('policy', values) }
}
