import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { App, CloudFormationValidatePlugin, Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include'
import { layerMapping, NO_ARM, withMapping } from '../lib/layer-mapping.ts'
import { RUNTIMES } from '../lib/stack.ts'
import { type Resource, resourcesOf, statementsOf, templateOf } from './stacks.ts'

const folder = join(import.meta.dirname, '..', '..', 'sam')
const templateFile = join(folder, 'template.yaml')

const stack = new Stack(new App({ analyticsReporting: false }), 'Sam')
new CfnInclude(stack, 'Template', { templateFile })
const sam = Template.fromStack(stack)
const cdk = templateOf()

/** The properties of resources of a type, in the order of the template, without what refers to other resources. */
const propertiesOf = (template: Template, type: string): Resource['Properties'][] =>
  resourcesOf(template, type).map(([, { Properties }]) => Properties)
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, member) => (isReference(member) ? '(reference)' : member)))
const isReference = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && /^(?:Ref|Fn::\w+)$/.test(Object.keys(value)[0] ?? '')

test('the template has no mistakes that CloudFormation would find', () => {
  const plugin = new CloudFormationValidatePlugin()
  const stackTemplates = [{ stackConstructPath: 'Sam', templatePath: templateFile }].map((entry) => ({
    ...entry,
    accountId: undefined,
    region: undefined,
  }))
  const report = plugin.validate({ templatePaths: [templateFile], stackTemplates, appConstruct: stack })
  expect(report.violations).toStrictEqual([])
})

test('its layers are those that the CDK knows (npm run layer-arns writes them)', () => {
  const text = readFileSync(templateFile, 'utf8')
  expect(withMapping(text, layerMapping())).toBe(text)
  expect(Object.values(sam.findMappings('Layer'))).toStrictEqual([layerMapping()])
})

test('a layer is of its region and of its architecture', () => {
  const regions = Object.entries(layerMapping())
  expect(regions.length).toBeGreaterThan(25)
  for (const [region, { x8664, arm64 }] of regions) {
    expect(x8664).toMatch(
      new RegExp(`^arn:aws[a-z-]*:lambda:${region}:\\d{12}:layer:AWS-[A-Za-z-]+-Extension:\\d+$`),
    )
    if (arm64 === NO_ARM) continue
    expect(arm64).toMatch(
      new RegExp(`^arn:aws:lambda:${region}:\\d{12}:layer:AWS-[A-Za-z-]+-Extension-Arm64:\\d+$`),
    )
  }
  expect(() => withMapping('Mappings: {}', {})).toThrow('# begin')
})

test('its functions are those of the CDK', () => {
  const { Globals } = sam.toJSON()
  const functions = propertiesOf(sam, 'AWS::Serverless::Function').map((own) => ({
    ...Globals.Function,
    ...own,
  }))
  const others = propertiesOf(cdk, 'AWS::Lambda::Function')
  for (const [at, name] of ['function', 'rotation'].entries()) {
    const [mine, other] = [functions[at], others[at]]
    for (const property of ['Description', 'Handler', 'MemorySize', 'Timeout'])
      expect([property, mine[property]]).toStrictEqual([property, other[property]])
    expect(mine.Runtime).toStrictEqual({ Ref: 'Runtime' })
    expect(sam.toJSON().Parameters.Runtime).toMatchObject({
      Default: other.Runtime,
      AllowedValues: [...RUNTIMES],
    })
    // The CDK also spells out the extension's defaults.
    expect(other.Environment.Variables).toMatchObject(mine.Environment.Variables)
    expect(mine.CodeUri).toBe(`../build/${name}`)
    expect(mine.Architectures).toStrictEqual([{ Ref: 'Architecture' }])
    expect(readFileSync(join(folder, mine.CodeUri, 'index.mjs'), 'utf8')).toMatch(
      /export\s*\{[^}]*as handler/,
    )
  }
  expect(functions).toHaveLength(others.length)
})

test('its roles may do the same', () => {
  const byActions = (template: Template): unknown =>
    statementsOf(template)
      .map(({ actions, resources }) => `${actions.join(' ')}: ${resources.length}`)
      .toSorted()
  expect(byActions(sam)).toStrictEqual(byActions(cdk))
  for (const { resources } of statementsOf(sam))
    for (const resource of resources) expect(isReference(resource)).toBe(true)
  for (const role of propertiesOf(sam, 'AWS::IAM::Role')) expect(role.ManagedPolicyArns).toBeUndefined()
})

test.each([
  'AWS::SecretsManager::Secret',
  'AWS::SecretsManager::RotationSchedule',
  'AWS::CloudWatch::Alarm',
  'AWS::Logs::LogGroup',
  'AWS::SNS::Topic',
])('its resources of type %s are those of the CDK', (type) => {
  const [mine, other] = [propertiesOf(sam, type), propertiesOf(cdk, type)]
  expect(mine.length).toBeGreaterThan(0)
  expect(plain(mine)).toStrictEqual(plain(other))
})

test('its routes, its limit and its outputs are those of the CDK', () => {
  const [signer] = propertiesOf(sam, 'AWS::Serverless::Function')
  const events = Object.values(signer.Events) as { Properties: { Method: string; Path: string } }[]
  const routes = events.map(({ Properties }) => `${Properties.Method} ${Properties.Path}`)
  const others = propertiesOf(cdk, 'AWS::ApiGatewayV2::Route').map(({ RouteKey }) => RouteKey)
  expect(routes).toStrictEqual(others)
  const [api] = propertiesOf(sam, 'AWS::Serverless::HttpApi')
  const [stage] = propertiesOf(cdk, 'AWS::ApiGatewayV2::Stage')
  expect(api.DefaultRouteSettings).toStrictEqual(stage.DefaultRouteSettings)
  expect(Object.keys(sam.toJSON().Outputs).toSorted()).toStrictEqual(
    Object.keys(cdk.toJSON().Outputs).toSorted(),
  )
})
