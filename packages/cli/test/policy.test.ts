import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parse } from 'yaml'
import { parsePolicy } from '../src/policy/arguments.ts'
import { OF_CLOUDFORMATION, parameterArn, placeOf, secretArn } from '../src/policy/arns.ts'
import { comparePolicy, covers } from '../src/policy/check.ts'
import type { DeclaredItem } from '../src/policy/declared.ts'
import { iamPolicy, samProperties, terraform } from '../src/policy/formats.ts'
import { LAYERS } from '../src/policy/layers.ts'
import { needsOf } from '../src/policy/needs.ts'
import { variablesOf } from '../src/policy/variables.ts'

const PLACE = placeOf('eu-west-1', '123456789012')
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:'
const PARAMETER = 'arn:aws:ssm:eu-west-1:123456789012:parameter/'
const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/0f6f2e0c'

const secret = (id: string | undefined, more: Partial<DeclaredItem> = {}): DeclaredItem => ({
  ...{ name: 'db', kind: 'secret', path: '/secretsmanager/get', policy: { ttl: 300_000 } },
  ...(id !== undefined && { id }),
  ...more,
})
const parameter = (id: string, more: Partial<DeclaredItem> = {}): DeclaredItem =>
  secret(id, { kind: 'parameter', ...more })
const needs = (items: readonly DeclaredItem[], kms?: string, patterns = new Map<string, string>()) =>
  needsOf(items, { ...PLACE, kms, patterns })

describe('ARNs', () => {
  test.each([
    ['a name', 'orders/db', `${SECRET}orders/db-??????`],
    ['a whole ARN', `${SECRET}orders/db-a1b2c3`, `${SECRET}orders/db-a1b2c3`],
    ['an ARN without its last six characters', `${SECRET}orders/db`, `${SECRET}orders/db-??????`],
    ['a pattern', 'tenants/*/db', `${SECRET}tenants/*/db-??????`],
    ['a pattern of ARNs', `${SECRET}tenants/*`, `${SECRET}tenants/*`],
  ])('of a secret: %s', (_name, id, arn) => {
    expect(secretArn(id, PLACE)).toBe(arn)
  })

  test.each([
    ['/orders/flags', `${PARAMETER}orders/flags`],
    ['flags', `${PARAMETER}flags`],
    ['/orders/flags:3', `${PARAMETER}orders/flags`],
    [`${PARAMETER}orders/flags`, `${PARAMETER}orders/flags`],
    [`${PARAMETER}orders/flags:live`, `${PARAMETER}orders/flags`],
  ])('of the parameter %s', (id, arn) => {
    expect(parameterArn(id, PLACE)).toBe(arn)
  })

  test('of other partitions', () => {
    expect(secretArn('a', placeOf('cn-north-1', '1'))).toMatch(/^arn:aws-cn:/)
    expect(secretArn('a', placeOf('us-gov-west-1', '1'))).toMatch(/^arn:aws-us-gov:/)
    expect(placeOf('cn-north-1', '1').urlSuffix).toBe('amazonaws.com.cn')
  })
})

describe('needs', () => {
  test('secrets, parameters, and a key for both services', () => {
    expect(needs([secret('b'), secret('a'), secret('b'), parameter('/p')], KEY)).toEqual([
      { actions: ['secretsmanager:GetSecretValue'], resources: [`${SECRET}a-??????`, `${SECRET}b-??????`] },
      { actions: ['ssm:GetParameter'], resources: [`${PARAMETER}p`] },
      {
        actions: ['kms:Decrypt'],
        resources: [KEY],
        viaServices: ['secretsmanager.eu-west-1.amazonaws.com', 'ssm.eu-west-1.amazonaws.com'],
      },
    ])
  })

  test('a secret that is read as a parameter needs both', () => {
    expect(
      needs([parameter('/aws/reference/secretsmanager/orders/db')]).map(({ resources }) => resources),
    ).toEqual([[`${SECRET}orders/db-??????`], [`${PARAMETER}aws/reference/secretsmanager/orders/db`]])
  })

  test('a role of the agent is assumed, and reads the secret itself', () => {
    const roleArn = 'arn:aws:iam::210987654321:role/reader'
    expect(needs([secret('x', { roleArn })])).toEqual([{ actions: ['sts:AssumeRole'], resources: [roleArn] }])
  })

  test('refreshNow is of the agent, which describes secrets too', () => {
    const [need] = needs([secret('x', { path: '/secretsmanager/get?secretId=x&refreshNow=true' })])
    expect(need?.actions).toEqual(['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'])
  })

  test('an id that a function chooses needs a pattern', () => {
    expect(() => needs([secret(undefined)])).toThrow(/a function chooses the id of "db".*--pattern db=/)
    const [need] = needs([secret(undefined)], undefined, new Map([['db', 'tenants/*/db']]))
    expect(need?.resources).toEqual([`${SECRET}tenants/*/db-??????`])
  })
})

describe('a policy that is checked', () => {
  const needed = needs([secret('orders/db'), parameter('/orders/flags')])
  const allow = (Action: unknown, Resource: unknown, more = {}) => ({
    Effect: 'Allow',
    Action,
    Resource,
    ...more,
  })
  const both = (...more: object[]) => ({
    Statement: [
      allow('secretsmanager:GetSecretValue', `${SECRET}orders/db-??????`),
      allow(['ssm:GetParameter'], [`${PARAMETER}orders/flags`]),
      ...more,
    ],
  })

  test('what is printed passes its own check', () => {
    expect(comparePolicy(iamPolicy(needed), needed)).toEqual({ missing: [], tooWide: [] })
    const withKey = needs([secret('a')], KEY)
    expect(comparePolicy(iamPolicy(withKey), withKey)).toEqual({ missing: [], tooWide: [] })
  })

  test('one that names the secret in full passes', () => {
    const document = {
      Statement: [
        allow('secretsmanager:getSecretValue', `${SECRET}orders/db-a1b2c3`),
        allow('ssm:GetParameter', `${PARAMETER}orders/flags`),
      ],
    }
    expect(comparePolicy(document, needed)).toEqual({ missing: [], tooWide: [] })
  })

  test('what is missing is named: action and resource', () => {
    const document = { Statement: allow('secretsmanager:GetSecretValue', `${SECRET}orders/other-??????`) }
    expect(comparePolicy(document, needed)).toEqual({
      missing: [
        `secretsmanager:GetSecretValue on ${SECRET}orders/db-??????`,
        `ssm:GetParameter on ${PARAMETER}orders/flags`,
      ],
      tooWide: [`secretsmanager:GetSecretValue on ${SECRET}orders/other-??????`],
    })
  })

  test.each<[string, object, string]>([
    ['every secret', allow('secretsmanager:GetSecretValue', '*'), 'secretsmanager:GetSecretValue on *'],
    ['all that begin so', allow('secretsmanager:GetSecretValue', `${SECRET}orders/*`), `${SECRET}orders/*`],
    [
      'names that go on',
      allow('secretsmanager:GetSecretValue', `${SECRET}orders/db-*`),
      `${SECRET}orders/db-*`,
    ],
    ['every action', allow('secretsmanager:*', `${SECRET}orders/db-??????`), 'secretsmanager:*'],
    ['everything', allow('*', '*'), '* on *'],
    [
      'another action',
      allow('ssm:GetParametersByPath', `${PARAMETER}orders/flags`),
      'ssm:GetParametersByPath',
    ],
    ['a key', allow('kms:Decrypt', KEY), 'kms:Decrypt'],
    ['all but something', { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }, '* on *'],
    [
      'all resources but one',
      { Effect: 'Allow', Action: 'ssm:GetParameter', NotResource: 'x' },
      'ssm:GetParameter on *',
    ],
  ])('too wide: %s', (_name, statement, line) => {
    const { missing, tooWide } = comparePolicy(both(statement), needed)
    expect(missing).toEqual([])
    expect(tooWide).toEqual([expect.stringContaining(line)])
  })

  test('what other services may do, and what is denied, is not judged', () => {
    const others = [allow('logs:*', '*'), { Effect: 'Deny', Action: '*', Resource: '*' }]
    expect(comparePolicy(both(...others), needed)).toEqual({ missing: [], tooWide: [] })
  })

  test.each([[null], [{}], [[]], [{ Statement: allow('ssm:GetParameter', { Ref: 'Flags' }) }]])(
    'what is no policy is refused: %j',
    (document) => {
      expect(() => comparePolicy(document, needed)).toThrow(TypeError)
    },
  )

  test('patterns cover what they match, and patterns that match less', () => {
    const parts = fc
      .array(fc.constantFrom('a', '-', '/', '?', '*'), { maxLength: 8 })
      .map((all) => all.join(''))
    fc.assert(
      fc.property(parts, parts, parts, (pattern, other, text) => {
        const plain = text.replace(/[?*]/g, 'b')
        // Whatever the narrower one matches, the wider one matches too.
        if (covers(pattern, other) && covers(other, plain)) expect(covers(pattern, plain)).toBe(true)
      }),
      { numRuns: 5_000 },
    )
    expect([covers('a*', 'a?b'), covers('a?', 'a*'), covers('a.c', 'abc'), covers('*', '')]).toEqual([
      true,
      false,
      false,
      true,
    ])
  })
})

describe('what is printed', () => {
  const advice = {
    needs: needsOf([secret('orders/db'), parameter('/p')], {
      ...OF_CLOUDFORMATION,
      kms: KEY,
      patterns: new Map(),
    }),
    layer: 'arn:aws:lambda:eu-west-1:015030872274:layer:AWS-Parameters-and-Secrets-Lambda-Extension:4',
    variables: { SECRETS_MANAGER_TTL: '60' },
  }

  test('for SAM is YAML of a function, with the names of the stack', () => {
    const text = samProperties(advice)
    const { Properties } = parse(text, { logLevel: 'silent' })
    expect(Properties.Layers).toEqual([advice.layer])
    expect(Properties.Environment).toEqual({ Variables: { SECRETS_MANAGER_TTL: '60' } })
    expect(Properties.Policies[0].Statement).toHaveLength(3)
    expect(Properties.Policies[0].Statement[0]).toEqual({
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue'],
      Resource: [
        `arn:$\{AWS::Partition}:secretsmanager:$\{AWS::Region}:$\{AWS::AccountId}:secret:orders/db-??????`,
      ],
    })
    expect(text).toContain('!Sub')
  })

  test('for Terraform are statements, with nothing left open', () => {
    const text = terraform(advice)
    expect(text.match(/^ {2}statement \{$/gm)).toHaveLength(3)
    expect(text).toContain('actions   = ["secretsmanager:GetSecretValue"]')
    expect(text).toContain('SECRETS_MANAGER_TTL = "60"')
    expect(text.match(/\{/g)?.length).toBe(text.match(/\}/g)?.length)
  })

  test.each<[string, readonly DeclaredItem[], object]>([
    [
      'the shortest TTL of each kind',
      [secret('a', { policy: { ttl: 60_000 } }), secret('b'), parameter('/p', { policy: { ttl: 1_500 } })],
      { SECRETS_MANAGER_TTL: '60', SSM_PARAMETER_STORE_TTL: '1' },
    ],
    ['nothing where the default fits', [secret('a', { policy: { ttl: null } }), parameter('/p')], {}],
    [
      'no cache where each invocation asks',
      [secret('a', { policy: { ttl: 0 } })],
      { SECRETS_MANAGER_TTL: '0' },
    ],
  ])('variables: %s', (_name, items, variables) => {
    expect(variablesOf(items)).toEqual(variables)
  })
})

test("the layers are those of the example's SAM template", () => {
  const template = new URL('../../../examples/payload-signer/sam/template.yaml', import.meta.url)
  const { Mappings } = parse(readFileSync(template, 'utf8'), { logLevel: 'silent' })
  const mapped = Object.entries(LAYERS).map(([region, { x86_64, arm64 }]) => [
    region,
    { x8664: x86_64, arm64: arm64 ?? 'there-is-no-layer-for-arm64-in-this-region' },
  ])
  expect(Object.fromEntries(mapped)).toEqual(Mappings.Layer)
  expect(mapped.length).toBeGreaterThan(25)
})

test.each([
  [[], 'takes one BUNDLE'],
  [['a', 'b'], 'takes one BUNDLE'],
  [['a', '--account', '12'], '--account takes 12 digits'],
  [['a', '--region', 'here'], '--region takes a region'],
  [['a', '--kms', 'key'], "--kms takes a key's ARN"],
  [['a', '--format', 'cdk'], '--format takes iam or sam or terraform'],
  [['a', '--pattern', 'db'], '--pattern takes NAME=IDS'],
  [['a', '--acount', '1'], 'unknown, or needs a value'],
])('a wrong command line, %j', (args, message) => {
  expect(() => parsePolicy(args)).toThrow(message)
})
