import { expect, test } from '@jest/globals'
import { Match } from 'aws-cdk-lib/assertions'
import { ARCHITECTURES, type PayloadSignerProps } from '../lib/stack.ts'
import { resourceOf, resourcesOf, statementsOf, templateOf } from './stacks.ts'

const layer = 'layer:AWS-Parameters-and-Secrets-Lambda-Extension'
const LAYERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'eu-west-1': {
    arm64: `arn:aws:lambda:eu-west-1:015030872274:${layer}-Arm64:4`,
    x86_64: `arn:aws:lambda:eu-west-1:015030872274:${layer}:4`,
  },
  'us-east-1': {
    arm64: `arn:aws:lambda:us-east-1:177933569100:${layer}-Arm64:4`,
    x86_64: `arn:aws:lambda:us-east-1:177933569100:${layer}:4`,
  },
}
const places = Object.keys(LAYERS).flatMap((region) =>
  ARCHITECTURES.map((architecture): [string, (typeof ARCHITECTURES)[number]] => [region, architecture]),
)
const stackIn = ([region, architecture]: (typeof places)[number]) =>
  templateOf({ env: { region }, architecture })

test.each(places)('in %s on %s the function runs on Node.js 24 beside the extension', (...place) => {
  const [region, architecture] = place
  const template = stackIn(place)
  template.hasResourceProperties('AWS::Lambda::Function', {
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Architectures: [architecture],
    Layers: [LAYERS[region]?.[architecture]],
    Environment: {
      Variables: Match.objectLike({
        METRICS_NAMESPACE: 'PayloadSigner',
        SIGNING_KEYS_TTL: '1h',
        CLIENT_KEY_TTL: '1m',
        SECRETS_MANAGER_TTL: '300',
        PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '2773',
      }),
    },
  })
  template.hasResourceProperties('AWS::Lambda::Function', {
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Architectures: [architecture],
    Layers: Match.absent(),
    Environment: { Variables: { SETTLE_SECONDS: '7500' } },
  })
  template.resourceCountIs('AWS::Lambda::Function', 2)
})

test.each(places)('in %s on %s no role may do anything to everything', (...place) => {
  const template = stackIn(place)
  const statements = statementsOf(template)
  expect(statements.length).toBeGreaterThan(0)
  for (const { actions, resources } of statements) {
    expect(JSON.stringify(actions)).not.toContain('*')
    // Every resource is one of this stack; no name, and no part of one, is a wildcard.
    for (const resource of resources)
      expect(Object.keys(resource as object)[0]).toMatch(/^(?:Ref|Fn::GetAtt)$/)
  }
  for (const [, { Properties }] of resourcesOf(template, 'AWS::IAM::Role')) {
    expect(Properties.ManagedPolicyArns).toBeUndefined()
  }
})

test('each function may use its secrets, and their key through Secrets Manager only', () => {
  const template = templateOf()
  const { id: key } = resourceOf(template, 'AWS::KMS::Key')
  const secrets = resourcesOf(template, 'AWS::SecretsManager::Secret')
  const ref = (name: string) => ({
    Ref: secrets.find(([, { Properties }]) => Properties.Name === `payload-signer/${name}`)?.[0],
  })
  const granted = statementsOf(template).filter(({ actions }) => !actions[0]?.startsWith('logs:'))
  const condition = {
    StringEquals: {
      'kms:ViaService': {
        'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
      },
    },
  }
  const keyArn = { 'Fn::GetAtt': [key, 'Arn'] }
  expect(granted).toStrictEqual([
    {
      actions: ['secretsmanager:GetSecretValue'],
      resources: [ref('signing-keys'), ref('encryption-key'), ref('client-key')],
      condition: undefined,
    },
    { actions: ['kms:Decrypt'], resources: [keyArn], condition },
    {
      actions: [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:UpdateSecretVersionStage',
      ],
      resources: [ref('signing-keys')],
      condition: undefined,
    },
    { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [keyArn], condition },
  ])
})

test('secrets are generated in place, encrypted with the key of the stack', () => {
  const template = templateOf()
  const { id: key } = resourceOf(template, 'AWS::KMS::Key')
  const secrets = resourcesOf(template, 'AWS::SecretsManager::Secret')
  expect(secrets.map(([, { Properties }]) => Properties.Name)).toStrictEqual([
    'payload-signer/signing-keys',
    'payload-signer/encryption-key',
    'payload-signer/client-key',
  ])
  for (const [, { Properties }] of secrets)
    expect(Properties.KmsKeyId).toStrictEqual({ 'Fn::GetAtt': [key, 'Arn'] })
  const [ring, aes, client] = secrets.map(([, { Properties }]) => Properties)
  expect(ring.SecretString).toBe('{"keys":{}}')
  for (const { SecretString } of [aes, client]) expect(SecretString).toBeUndefined()
  template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true })
})

test('the generated encryption key can only be 64 hexadecimal digits', () => {
  const [, aes] = resourcesOf(templateOf(), 'AWS::SecretsManager::Secret')
  const { PasswordLength, ExcludeUppercase, ExcludePunctuation, ExcludeCharacters } =
    aes?.[1].Properties.GenerateSecretString ?? {}
  const letters = ExcludeUppercase ? 'abcdefghijklmnopqrstuvwxyz' : 'aA'
  const left = [...`0123456789${letters}${ExcludePunctuation ? '' : '!'}`].filter(
    (character) => !ExcludeCharacters.includes(character),
  )
  expect(left.join('')).toBe('0123456789abcdef')
  expect(PasswordLength).toBe(64)
})

test('the ring is rotated every thirty days and at once, when everything that this takes is there', () => {
  const template = templateOf()
  template.hasResourceProperties('AWS::SecretsManager::RotationSchedule', {
    RotationRules: { ScheduleExpression: 'rate(30 days)' },
    RotateImmediatelyOnUpdate: true,
  })
  const { resource: schedule } = resourceOf(template, 'AWS::SecretsManager::RotationSchedule')
  const permission = resourcesOf(template, 'AWS::Lambda::Permission').find(
    ([, { Properties }]) => Properties.Principal === 'secretsmanager.amazonaws.com',
  )
  expect(permission?.[1].Properties).toMatchObject({
    SourceArn: schedule.Properties.SecretId,
    FunctionName: schedule.Properties.RotationLambdaARN,
    SourceAccount: { Ref: 'AWS::AccountId' },
  })
  expect(schedule.DependsOn).toContain(permission?.[0])
})

test('an HTTP API has the four routes, and a limit', () => {
  const template = templateOf()
  const routes = resourcesOf(template, 'AWS::ApiGatewayV2::Route').map(
    ([, { Properties }]) => Properties.RouteKey,
  )
  expect(routes).toStrictEqual(['POST /sign', 'POST /verify', 'POST /seal', 'POST /open'])
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    StageName: '$default',
    DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
  })
  template.hasOutput('Url', {})
})

test('alarms watch what the function prints of its secrets, and both functions, and tell the topic', () => {
  const template = templateOf()
  const { id: topic } = resourceOf(template, 'AWS::SNS::Topic')
  const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties)
  const shown = alarms.map(({ Namespace, MetricName, Dimensions }) => {
    const { Value: secret = '' } = Dimensions.find(({ Name }: { Name: string }) => Name === 'Secret') ?? {}
    return [Namespace, MetricName, secret].join(' ').trimEnd()
  })
  expect(shown).toStrictEqual([
    'PayloadSigner FetchFailures signer',
    'PayloadSigner FetchFailures sealer',
    'PayloadSigner FetchFailures clientKey',
    'PayloadSigner StaleIfErrorReads',
    'AWS/Lambda Errors',
    'AWS/Lambda Errors',
  ])
  for (const { AlarmActions, OKActions, TreatMissingData } of alarms) {
    expect([AlarmActions, OKActions]).toStrictEqual([[{ Ref: topic }], [{ Ref: topic }]])
    expect(TreatMissingData).toBe('notBreaching')
  }
})

test('logs are kept for a month', () => {
  const groups = resourcesOf(templateOf(), 'AWS::Logs::LogGroup')
  expect(groups.map(([, { Properties }]) => Properties.RetentionInDays)).toStrictEqual([30, 30])
})

test('what is asked for is taken: an address, another layer', () => {
  const layerArn = 'arn:aws:lambda:ca-west-1:123456789012:layer:another:7'
  const template = templateOf({ alarmEmail: 'oncall@example.com', layerArn, env: { region: 'ca-west-1' } })
  template.hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'email',
    Endpoint: 'oncall@example.com',
  })
  template.hasResourceProperties('AWS::Lambda::Function', { Layers: [layerArn] })
  templateOf().resourceCountIs('AWS::SNS::Subscription', 0)
})

test('what cannot be deployed is refused', () => {
  const props = { architecture: 'mips' } as unknown as PayloadSignerProps
  expect(() => templateOf(props)).toThrow('architecture: expected arm64 or x86_64; got mips')
})
