import { UsageError } from '../errors/usage-error.ts'
import { parseOptions } from '../flags/options.ts'
import { COMMAND } from '../flags/usage.ts'

/** Output formats of a policy. */
const FORMATS = ['iam', 'sam', 'terraform'] as const
const ARCHITECTURES = ['x86_64', 'arm64'] as const

/** Parsed command line of `policy`. */
export interface PolicyArguments {
  readonly bundle: string
  readonly account: string | undefined
  readonly region: string | undefined
  readonly kms: string | undefined
  readonly format: (typeof FORMATS)[number]
  readonly architecture: (typeof ARCHITECTURES)[number]
  /** Patterns of the ids that functions choose, by the declared name. */
  readonly patterns: ReadonlyMap<string, string>
  /** File of the policy to compare with. */
  readonly check: string | undefined
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
  const { values, positionals } = parseOptions(args, 'policy', usage)
  if (values.help) return 'help'
  if (values.version) return 'version'
  const [bundle, ...more] = positionals
  if (bundle === undefined || more.length > 0) throw usage('policy takes one BUNDLE, a JavaScript file')
  const { account, region, kms, check, format = 'iam', architecture = 'x86_64', pattern = [] } = values
  if (account !== undefined && !/^\d{12}$/.test(account)) throw usage('--account takes 12 digits')
  if (region !== undefined && !/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region))
    throw usage('--region takes a region such as eu-west-1')
  if (kms !== undefined && !/^arn:[\w-]+:kms:/.test(kms)) throw usage("--kms takes a key's ARN")
  const patterns = new Map(pattern.map(patternOf))
  return {
    ...{ bundle, account, region, kms, check, patterns },
    format: oneOf('--format', format, FORMATS),
    architecture: oneOf('--architecture', architecture, ARCHITECTURES),
  }
}

function patternOf(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  if (at < 1 || at === text.length - 1) throw usage("--pattern takes NAME=IDS, such as db='tenants/*/db'")
  return [text.slice(0, at), text.slice(at + 1)]
}

function oneOf<T extends string>(flag: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value)
  if (found !== undefined) return found
  throw usage(`${flag} takes ${choices.join(' or ')}`)
}

function usage(what: string): UsageError {
  return new UsageError(`${what}; see ${COMMAND} policy --help`)
}
