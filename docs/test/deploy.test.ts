// The recipe's templates are well-formed, agree with each other, and name what there is.
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import hcl from 'hcl2-parser'
import ts from 'typescript'
import { parse } from 'yaml'
import { optionsFromVariables } from '../../packages/emulator/src/options/server-variables.ts'
import { readPage } from '../../scripts/docs/markdown.ts'
import { inRepository } from '../../scripts/docs/pages.ts'

const { blocks } = readPage(inRepository('docs/recipes/deploy.md'))
const codeOf = (language: string): string[] =>
  blocks.filter((block) => block.language === language).map(({ code }) => code)
const yaml = (code = ''): Record<string, never> => parse(code, { logLevel: 'error' })

interface Deployed {
  readonly runtime: string
  readonly architecture: string
  readonly handler: string
  readonly layer: string
  readonly variables: Readonly<Record<string, string>>
}

const { engines } = JSON.parse(readFileSync(inRepository('packages/client/package.json'), 'utf8')) as {
  engines: { node: string }
}

const [samCode, serverlessCode] = codeOf('yaml')
const { Properties: sam, Metadata: build } = (yaml(samCode) as unknown as { Resources: { Orders: Sam } })
  .Resources.Orders
const serverless = yaml(serverlessCode) as unknown as Serverless
const [terraform] = hcl.parseToObject(codeOf('hcl')[0] ?? '') as [Terraform, unknown]
const [lambda] = terraform.resource.aws_lambda_function.orders

interface Sam {
  readonly Metadata: { readonly BuildProperties: { readonly EntryPoints: readonly string[] } }
  readonly Properties: {
    readonly Runtime: string
    readonly Architectures: readonly [string]
    readonly Handler: string
    readonly Layers: readonly [string]
    readonly Environment: { readonly Variables: Record<string, string> }
    readonly Policies: readonly Record<string, unknown>[]
  }
}

interface Serverless {
  readonly provider: {
    readonly runtime: string
    readonly architecture: string
    readonly region: string
    readonly iam: { readonly role: { readonly statements: readonly [{ Action: string; Resource: string }] } }
  }
  readonly functions: {
    readonly orders: { handler: string; layers: readonly [string]; environment: Record<string, string> }
  }
}

interface Terraform {
  readonly data: {
    readonly aws_iam_policy_document: {
      readonly read_db: readonly [{ statement: readonly [{ actions: string[] }] }]
    }
  }
  readonly resource: {
    readonly aws_lambda_function: {
      readonly orders: readonly [
        {
          readonly runtime: string
          readonly architectures: readonly [string]
          readonly handler: string
          readonly layers: readonly [string]
          readonly environment: readonly [{ readonly variables: Record<string, string> }]
        },
      ]
    }
  }
}

const deployed: Record<string, Deployed> = {
  SAM: {
    runtime: sam.Runtime,
    architecture: sam.Architectures[0],
    handler: sam.Handler,
    layer: sam.Layers[0],
    variables: sam.Environment.Variables,
  },
  'Serverless Framework': {
    runtime: serverless.provider.runtime,
    architecture: serverless.provider.architecture,
    // It takes the path of the source, and the export.
    handler: serverless.functions.orders.handler.replace('src/', ''),
    layer: serverless.functions.orders.layers[0],
    variables: serverless.functions.orders.environment,
  },
  Terraform: {
    runtime: lambda.runtime,
    architecture: lambda.architectures[0],
    handler: lambda.handler,
    layer: lambda.layers[0],
    variables: lambda.environment[0].variables,
  },
}

test.each(Object.entries(deployed))(
  '%s: the runtime, the layer and the handler of the same function',
  (_name, one) => {
    const template = readFileSync(inRepository('examples/payload-signer/sam/template.yaml'), 'utf8')
    expect(template).toContain(`arm64: ${one.layer}`)
    expect(`>=${/^nodejs(\d+)\.x$/.exec(one.runtime)?.[1]}`).toBe(engines.node)
    expect(one).toEqual(deployed.SAM)
  },
)

test('SAM builds the source that the handler names', () => {
  expect(build.BuildProperties.EntryPoints).toEqual([`src/${sam.Handler.replace(/\.\w+$/, '.ts')}`])
})

test('each role may read the secret, and no more', () => {
  const [serverlessStatement] = serverless.provider.iam.role.statements
  const terraformActions = terraform.data.aws_iam_policy_document.read_db[0].statement[0].actions
  expect([serverlessStatement.Action]).toEqual(terraformActions)
  expect(terraformActions).toEqual(['secretsmanager:GetSecretValue'])
  expect(serverlessStatement.Resource).toMatch(/:secret:orders\/db-\?{6}$/)
  expect(sam.Policies.map((policy) => Object.keys(policy))).toEqual([
    ['AWSSecretsManagerGetSecretValuePolicy'],
  ])
})

test('the variable that they set is one of the extension', () => {
  for (const { variables } of Object.values(deployed)) {
    expect(Object.keys(variables)).toEqual(['SECRETS_MANAGER_TTL'])
    expect(optionsFromVariables(variables, {})).toMatchObject({ ttl: 60, parameterTtl: 300 })
  }
  expect(optionsFromVariables({ SSM_PARAMETER_STORE_TTL: '60' }, {})).toMatchObject({ parameterTtl: 60 })
})

test('the CDK code parses', () => {
  const [code = ''] = codeOf('js')
  const { diagnostics } = ts.transpileModule(code, { reportDiagnostics: true, fileName: 'stack.mjs' })
  expect(diagnostics).toEqual([])
  expect(code).toContain('Runtime.NODEJS_22_X')
})
