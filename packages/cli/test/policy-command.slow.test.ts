// The command itself, over bundles of real functions.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { bundleSource } from './support/bundle-source.ts'
import { runCli } from './support/cli.ts'

let folder = ''
let bundle = ''
const AT = ['--account', '123456789012', '--region', 'eu-west-1']

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policy-'))
  bundle = await bundleSource(
    `import middy from '@middy/core'
     import { createSecrets, extensionSecrets } from '@extension-secrets/middy'
     console.log('a line at load')
     setInterval(() => {}, 1000)
     createSecrets({ secrets: { flags: { parameter: '/orders/flags', format: 'list' } } })
     export const handler = middy()
       .use(extensionSecrets({ ttl: '1m', secrets: { db: 'orders/db', tenant: { secretId: () => { throw new Error('called') } } } }))
       .handler(async () => { throw new Error('called') })`,
    join(folder, 'function.mjs'),
  )
})
afterAll(() => rm(folder, { recursive: true }))

const policy = (...args: string[]) => runCli(['policy', bundle, ...args], undefined, { AWS_REGION: '' })

describe('policy', () => {
  test('prints only the policy document on standard output, layer and variables on standard error', async () => {
    const { code, stdout, stderr } = await policy(
      ...AT,
      '--pattern',
      'tenant=tenants/*/db',
      '--architecture',
      'arm64',
    )
    expect([code, JSON.parse(stdout).Statement]).toEqual([
      0,
      [
        {
          Effect: 'Allow',
          Action: 'secretsmanager:GetSecretValue',
          Resource: ['orders/db', 'tenants/*/db'].map(
            (id) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${id}-??????`,
          ),
        },
        {
          Effect: 'Allow',
          Action: 'ssm:GetParameter',
          Resource: 'arn:aws:ssm:eu-west-1:123456789012:parameter/orders/flags',
        },
      ],
    ])
    expect(stderr).toContain('a line at load')
    expect(stderr).toMatch(
      /# layer: arn:aws:lambda:eu-west-1:\d+:layer:AWS-Parameters-and-Secrets-Lambda-Extension-Arm64:\d+/,
    )
    expect(stderr).toContain('# variable: SECRETS_MANAGER_TTL=60')
    expect(stderr).not.toContain('SSM_PARAMETER_STORE_TTL')
  })

  test('checks a policy: 0 if it fits, 1 if something is missing or too wide', async () => {
    const file = join(folder, 'policy.json')
    const { stdout } = await policy(...AT, '--pattern', 'tenant=tenants/*/db')
    await writeFile(file, stdout)
    const checked = (text: string) =>
      writeFile(file, text).then(() => policy(...AT, '--pattern', 'tenant=tenants/*/db', '--check', file))
    expect(await checked(stdout)).toMatchObject({ code: 0, stdout: '' })
    expect(await checked(stdout.replace('orders/flags', 'orders/other'))).toMatchObject({
      code: 1,
      stdout: [
        'missing: ssm:GetParameter on arn:aws:ssm:eu-west-1:123456789012:parameter/orders/flags',
        'too wide: ssm:GetParameter on arn:aws:ssm:eu-west-1:123456789012:parameter/orders/other',
        '',
      ].join('\n'),
    })
    expect(await checked('not JSON')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('cannot be read'),
    })
  })

  test.each([
    ['sam', '!Sub'],
    ['terraform', 'data "aws_iam_policy_document" "secrets"'],
  ])('for %s it needs no account', async (format, text) => {
    const { code, stdout } = await policy(
      '--pattern',
      'tenant=t/*',
      '--format',
      format,
      '--region',
      'eu-west-1',
    )
    expect([code, stdout.includes(text)]).toEqual([0, true])
    expect(stdout).toContain(':layer:AWS-Parameters-and-Secrets-Lambda-Extension:')
  })

  test('says what it cannot know', async () => {
    expect(await policy(...AT)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('chooses the id of "tenant"'),
    })
    expect(await policy('--pattern', 'tenant=t/*')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('need --account and --region'),
    })
    expect((await policy('--help')).stdout).toContain('--pattern NAME=IDS')
  })

  test.each([
    ['does not exist', undefined, 'does not exist'],
    ['throws', "throw new TypeError('no TABLE')", 'failed while loading: TypeError: no TABLE'],
    ['ends its process', 'process.exit(3)', 'its process ended with status 3'],
    ['declares nothing', 'export const handler = () => {}', 'declares no secrets'],
  ])('a bundle that %s', async (name, source, message) => {
    const path = join(folder, `${name.replaceAll(' ', '-')}.mjs`)
    if (source !== undefined) await writeFile(path, source)
    expect(await runCli(['policy', path, ...AT])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(message),
    })
  })
})
