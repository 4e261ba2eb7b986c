// The CDK code of docs/recipes/deploy.md makes the function that the page says.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { App, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'

const page = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'recipes', 'deploy.md')
// Below the folder of the app, where the code finds aws-cdk-lib.
const folder = join(import.meta.dirname, '..', 'cdk.out', 'recipe')
let template: Template

beforeAll(async () => {
  const code = /^```js\n([\s\S]*?)^```/m.exec(readFileSync(page, 'utf8'))?.[1] ?? ''
  mkdirSync(join(folder, 'src'), { recursive: true })
  writeFileSync(join(folder, 'stack.mjs'), code)
  writeFileSync(join(folder, 'src', 'orders.ts'), 'export const handler = async (): Promise<number> => 1\n')
  writeFileSync(join(folder, 'package-lock.json'), '{}')
  const { addOrders } = (await import(pathToFileURL(join(folder, 'stack.mjs')).href)) as {
    addOrders: (stack: Stack) => unknown
  }
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } })
  const stack = new Stack(app, 'Recipe', { env: { region: 'eu-central-1', account: '123456789012' } })
  const before = process.cwd()
  process.chdir(folder)
  try {
    addOrders(stack)
  } finally {
    process.chdir(before)
  }
  template = Template.fromStack(stack)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the function has the layer and the variable', () => {
  template.hasResourceProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs22.x',
    Architectures: ['arm64'],
    Environment: { Variables: { SECRETS_MANAGER_TTL: '60' } },
  })
  const [orders] = Object.values(template.findResources('AWS::Lambda::Function'))
  expect(JSON.stringify(orders?.Properties.Layers)).toContain(
    'AWS-Parameters-and-Secrets-Lambda-Extension-Arm64',
  )
})

test('its role may read the secret', () => {
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy'))
  expect(JSON.stringify(policy)).toContain('secretsmanager:GetSecretValue')
  expect(JSON.stringify(policy)).toContain('secret:orders/db-??????')
})
