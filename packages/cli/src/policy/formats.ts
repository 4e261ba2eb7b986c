import type { Need } from './needs.ts'

/** Everything that is printed. */
export interface Advice {
  readonly needs: readonly Need[]
  /** ARN of the layer; undefined if the region has no layer for the architecture. */
  readonly layer: string | undefined
  readonly variables: Readonly<Record<string, string>>
}

/** Policy document of IAM. */
export function iamPolicy(needs: readonly Need[]): object {
  return {
    Version: '2012-10-17',
    Statement: needs.map(({ actions, resources, viaServices }) => ({
      Effect: 'Allow',
      Action: oneOrMany(actions),
      Resource: oneOrMany(resources),
      ...(viaServices && { Condition: { StringEquals: { 'kms:ViaService': oneOrMany(viaServices) } } }),
    })),
  }
}

function oneOrMany(values: readonly string[]): string | readonly string[] {
  const [first, ...more] = values
  return more.length === 0 && first !== undefined ? first : values
}

/** Properties of an `AWS::Serverless::Function`, to paste into a SAM template. */
export function samProperties({ needs, layer, variables }: Advice): string {
  const lines = ['Properties:']
  if (layer !== undefined) lines.push('  Layers:', `    - ${layer}`)
  const entries = Object.entries(variables)
  if (entries.length > 0) {
    lines.push('  Environment:', '    Variables:')
    lines.push(...entries.map(([name, value]) => `      ${name}: '${value}'`))
  }
  lines.push('  Policies:', "    - Version: '2012-10-17'", '      Statement:')
  for (const { actions, resources, viaServices } of needs) {
    lines.push('        - Effect: Allow', '          Action:')
    lines.push(...actions.map((action) => `            - ${action}`), '          Resource:')
    lines.push(...resources.map((resource) => `            - ${sub(resource)}`))
    if (viaServices === undefined) continue
    lines.push('          Condition:', '            StringEquals:', '              kms:ViaService:')
    lines.push(...viaServices.map((service) => `                - ${sub(service)}`))
  }
  return `${lines.join('\n')}\n`
}

/** String in YAML; CloudFormation substitutes `${…}` in it. */
function sub(text: string): string {
  return `${text.includes('${') ? '!Sub ' : ''}'${text}'`
}

/** Terraform: the policy document as data, and the rest as locals. */
export function terraform({ needs, layer, variables }: Advice): string {
  const list = (values: readonly string[]): string => `[${values.map((value) => `"${value}"`).join(', ')}]`
  const entries = Object.entries(variables).map(([name, value]) => `    ${name} = "${value}"`)
  const statements = needs.map(({ actions, resources, viaServices }) =>
    [
      '  statement {',
      `    actions   = ${list(actions)}`,
      `    resources = ${list(resources)}`,
      ...(viaServices === undefined
        ? []
        : [
            '    condition {',
            '      test     = "StringEquals"',
            '      variable = "kms:ViaService"',
            `      values   = ${list(viaServices)}`,
            '    }',
          ]),
      '  }',
    ].join('\n'),
  )
  return [
    'data "aws_caller_identity" "current" {}',
    'data "aws_partition" "current" {}',
    'data "aws_region" "current" {}',
    '',
    'locals {',
    `  secrets_layers = ${list(layer === undefined ? [] : [layer])}`,
    '  secrets_environment = {',
    ...entries,
    '  }',
    '}',
    '',
    'data "aws_iam_policy_document" "secrets" {',
    ...statements,
    '}',
    '',
  ].join('\n')
}
