// The stack allows what its function declares, and no more: code and infrastructure cannot drift.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { placeOf } from '../../../../packages/cli/src/policy/arns.ts'
import { comparePolicy } from '../../../../packages/cli/src/policy/check.ts'
import { declaredIn } from '../../../../packages/cli/src/policy/declared.ts'
import { type Need, needsOf } from '../../../../packages/cli/src/policy/needs.ts'
import { layerMapping, withLayers } from '../lib/layer-mapping.ts'
import { FOLDERS, type Resource, resourcesOf, type Statement, statementsOf, templateOf } from './stacks.ts'

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/of-the-stack'
const stack = templateOf()
const secrets = new Map<string, Resource>(resourcesOf(stack, 'AWS::SecretsManager::Secret'))

/** ARN that a reference of the template becomes. */
function arnOf(reference: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = reference as { Ref?: string; 'Fn::GetAtt'?: readonly string[] }
  const name = secrets.get(Ref ?? '')?.Properties.Name
  if (name !== undefined) return `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-??????`
  return attribute?.[0]?.startsWith('Key') ? KEY : JSON.stringify(reference)
}

/** The stack's statements of the function: those of the rotation ask for more than to read. */
const policy = (statements: readonly Statement[]): object => ({
  Statement: statements.map(({ actions, resources }) => ({
    Effect: 'Allow',
    Action: actions,
    Resource: resources.map(arnOf),
  })),
})
const ofFunction = statementsOf(stack).filter(
  ({ actions }) => !actions.some((action) => /Put|Update|GenerateDataKey/.test(action)),
)

async function needed(): Promise<readonly Need[]> {
  const items = await declaredIn(join(FOLDERS.functionFolder, 'index.mjs'))
  return needsOf(items, { ...placeOf('eu-west-1', '123456789012'), kms: KEY, patterns: new Map() })
}

test('the role of the function is the least that it needs', async () => {
  expect(comparePolicy(policy(ofFunction), await needed())).toEqual({ missing: [], tooWide: [] })
})

test('and a statement that is missing would be seen', async () => {
  const without = ofFunction.filter(({ actions }) => !actions.includes('kms:Decrypt'))
  expect(comparePolicy(policy(without), await needed()).missing).toEqual([`kms:Decrypt on ${KEY}`])
})

test('the layers of the command `policy` are those that the CDK knows (npm run layer-arns writes them)', () => {
  const path = join(
    import.meta.dirname,
    '..',
    '..',
    '..',
    '..',
    'packages',
    'cli',
    'src',
    'policy',
    'layers.ts',
  )
  const text = readFileSync(path, 'utf8')
  expect(withLayers(text, layerMapping())).toBe(text)
})
