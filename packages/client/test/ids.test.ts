import { describe, expect, test } from '@jest/globals'
import { planOf } from '../src/options/plan.ts'

const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders/db-a1b2c3'
const PARAMETER = 'arn:aws:ssm:eu-west-1:123456789012:parameter/orders/flags'

/** Writes a value that the CDK doesn't know yet, as the CDK does. */
function token(name: string): string {
  return ['$', `{Token[${name}]}`].join('')
}

function refusal(declaration: object | string | undefined): string {
  try {
    planOf({ secrets: { db: declaration as string } })
    return 'taken'
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return (error as TypeError).message.replace('extension-secrets: secrets.db', '').trim()
  }
}

describe('an id that AWS cannot know', () => {
  test.each<[unknown, RegExp]>([
    [undefined, /^is undefined: is the environment variable set\?$/],
    [{ secretId: undefined }, /^\.secretId is undefined: is the environment variable set\?$/],
    [{ parameter: undefined }, /^\.parameter is undefined: is the environment variable set\?$/],
    [PARAMETER, /the ARN of a parameter: declare it as \{ parameter: … \}$/],
    [PARAMETER.replace('arn:aws:', 'arn:aws-cn:'), /the ARN of a parameter/],
    [{ parameter: SECRET }, /the ARN of a secret: declare it as \{ secretId: … \}$/],
    [`${SECRET}:username::`, /as Amazon ECS writes a key/],
    [`${SECRET}::AWSPREVIOUS:`, /as Amazon ECS writes a key/],
    ['arn:aws:s3:::orders', /is not an ARN of Secrets Manager$/],
    [{ parameter: 'arn:aws:iam::123456789012:role/x' }, /is not an ARN of Systems Manager$/],
    ['orders/db\n', /begins or ends with white space$/],
    [' orders/db', /begins or ends with white space$/],
    [{ parameter: '/orders/flags\r\n' }, /begins or ends with white space$/],
    ['orders/\u0000db', /holds a control character$/],
    ['orders/undefined/db', /has a segment 'undefined' or 'null'/],
    ['undefined', /has a segment 'undefined' or 'null'/],
    [{ parameter: '/null/flags' }, /has a segment 'undefined' or 'null'/],
    [token('TOKEN.123'), /is an unresolved CDK token/],
    [`arn:aws:secretsmanager:${token('AWS.Region.4')}:1:secret:x-a1b2c3`, /is an unresolved CDK token/],
    [
      '{{resolve:secretsmanager:orders/db:SecretString:password}}',
      /is a dynamic reference of CloudFormation/,
    ],
  ])('%j is refused when the middleware is made', (declaration, reason) => {
    expect(refusal(declaration as string)).toMatch(reason)
  })

  test.each([
    ['orders/db'],
    [SECRET],
    [SECRET.slice(0, -7)],
    [SECRET.replace('arn:aws:', 'arn:aws-us-gov:')],
    ['orders/undefined-behaviour'],
    ['nullable/db'],
    ['orders/Token'],
    [{ parameter: PARAMETER }],
    [{ parameter: `${PARAMETER}:3` }],
    [{ parameter: '/aws/reference/secretsmanager/orders/db' }],
    [{ parameter: '/orders/flags:live' }],
  ])('%j is taken', (declaration) => {
    expect(refusal(declaration as string)).toBe('taken')
  })
})

describe('a misspelt option', () => {
  test.each<[object, string]>([
    [{ tll: '5m' }, 'unknown option tll. Did you mean ttl?'],
    [{ timeOut: '5s' }, 'unknown option timeOut. Did you mean timeout?'],
    [{ attemptTimout: 1 }, 'unknown option attemptTimout. Did you mean attemptTimeout?'],
    [{ retires: 1 }, 'unknown option retires. Did you mean retries?'],
    [{ staleIfErorr: 1 }, 'unknown option staleIfErorr. Did you mean staleIfError?'],
    [{ cache: true }, 'unknown option cache. Known options: secrets, ttl, '],
  ])('%j', (options, says) => {
    expect(() => planOf({ secrets: { db: 'orders/db' }, ...options })).toThrow(says)
  })
})
