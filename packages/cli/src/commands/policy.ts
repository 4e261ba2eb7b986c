import { readFileSync } from 'node:fs'
import { CommandError } from '../errors/command-error.ts'
import { usage } from '../errors/usage-error.ts'
import { version } from '../flags/usage.ts'
import { say, tell } from '../output/output.ts'
import { POLICY_HELP, type PolicyArguments, parsePolicy } from '../policy/arguments.ts'
import { OF_CLOUDFORMATION, OF_TERRAFORM, type Place, placeOf } from '../policy/arns.ts'
import { comparePolicy } from '../policy/check.ts'
import { type DeclaredItem, declaredIn } from '../policy/declared.ts'
import { type Advice, iamPolicy, samProperties, terraform } from '../policy/formats.ts'
import { LAYERS } from '../policy/layers.ts'
import { type Need, needsOf } from '../policy/needs.ts'
import { variablesOf } from '../policy/variables.ts'

/** Prints or checks the minimum permissions that a bundled function needs. */
export async function policy(args: readonly string[]): Promise<number> {
  const parsed = parsePolicy(args)
  if (parsed === 'help') {
    process.stdout.write(POLICY_HELP)
    return 0
  }
  if (parsed === 'version') {
    say(version())
    return 0
  }
  const items = await declaredIn(parsed.bundle)
  const place = placeIn(parsed, items)
  const needs = needsOf(items, { ...place, kms: parsed.kms, patterns: parsed.pattern })
  return parsed.check === undefined ? print(parsed, { items, needs }) : check(parsed.check, needs)
}

function print(
  { format, architecture, region = awsRegion() }: PolicyArguments,
  { items, needs }: { items: readonly DeclaredItem[]; needs: readonly Need[] },
): number {
  const layer = region === undefined ? undefined : LAYERS[region]?.[architecture]
  const advice: Advice = { needs, layer, variables: variablesOf(items) }
  if (format === 'sam') process.stdout.write(samProperties(advice))
  else if (format === 'terraform') process.stdout.write(terraform(advice))
  else {
    say(JSON.stringify(iamPolicy(needs), null, 2))
    if (layer !== undefined) tell(`# layer: ${layer}`)
    for (const [name, value] of Object.entries(advice.variables)) tell(`# variable: ${name}=${value}`)
  }
  if (region === undefined) tell('# no layer: set the region with --region')
  else if (layer === undefined) tell(`# no layer: ${region} has none for ${architecture}`)
  return 0
}

function check(file: string, needs: readonly Need[]): number {
  let compared: ReturnType<typeof comparePolicy>
  try {
    compared = comparePolicy(JSON.parse(readFileSync(file, 'utf8')), needs)
  } catch (error) {
    throw new CommandError(`policy ${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
  for (const line of compared.missing) say(`missing: ${line}`)
  for (const line of compared.tooWide) say(`too wide: ${line}`)
  if (compared.missing.length + compared.tooWide.length > 0) return 1
  tell(`${file} allows everything that the bundle needs, and nothing more`)
  return 0
}

/** Account and region of the names: those of the stack, or those of the flags. */
function placeIn(
  { format, check: file, account, region }: PolicyArguments,
  items: readonly DeclaredItem[],
): Place {
  const isPlain = format === 'iam' || file !== undefined
  const ofStack = format === 'terraform' ? OF_TERRAFORM : OF_CLOUDFORMATION
  if (!isPlain) {
    const given = placeOf(region ?? '', account ?? '')
    return {
      ...(region === undefined ? ofStack : given),
      ...{ region: region ?? ofStack.region, account: account ?? ofStack.account },
    }
  }
  const known = region ?? awsRegion()
  const byName = items.some(({ id }) => !id?.startsWith('arn:'))
  if (byName && (account === undefined || known === undefined))
    throw usage(
      'secrets and parameters that are declared by name need --account and --region for their ARNs',
      'policy',
    )
  return placeOf(known ?? '', account ?? '')
}

function awsRegion(): string | undefined {
  return process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION
}
