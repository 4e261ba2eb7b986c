import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
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

describe('whatever the id is', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9_+=.@-]{1,20}$/)
  const name = fc
    .array(word, { minLength: 1, maxLength: 4 })
    .map((words) => words.join('/'))
    .filter((text) => !/(?:^|\/)(?:undefined|null)(?:\/|$)/.test(text))
  const spoil: readonly ((id: string, mark: string) => string)[] = [
    (id, mark) => `${id}${mark}`,
    (id, mark) => `${mark}${id}`,
  ]
  const space = fc.constantFrom(...' \t\n\r\v\f\u00a0\u2028\ufeff')
  const control = fc.integer({ min: 0, max: 0x1f }).map((code) => `x${String.fromCharCode(code)}x`)
  const segment = fc.constantFrom('undefined', 'null').map((text) => `/${text}/`)

  test('a name is taken, and refused with white space at an end, a control character or a missing part, without being shown', () => {
    fc.assert(
      fc.property(
        name,
        fc.oneof(space, control, segment),
        fc.constantFrom(...spoil),
        fc.constantFrom('secretId', 'parameter'),
        (id, mark, spoiled, kind) => {
          const begin = kind === 'parameter' ? '/' : ''
          expect(refusal({ [kind]: `${begin}${id}` })).toBe('taken')
          const reason = refusal({ [kind]: spoiled(`${begin}CANARY${id}`, mark) })
          expect(reason).toMatch(/^\.\w+ (?:begins or ends with|holds a control|has a segment)/)
          expect(reason).not.toContain('CANARY')
        },
      ),
    )
  })

  test('an ARN is taken by its own service, and refused by another with parts after its name', () => {
    const account = fc.stringMatching(/^\d{12}$/)
    const region = fc.constantFrom('eu-west-1', 'us-gov-east-1', 'cn-north-1', 'mx-central-1')
    const partition = fc.constantFrom('aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b')
    fc.assert(
      fc.property(partition, region, account, name, word, (part, where, owner, id, more) => {
        const secretId = `arn:${part}:secretsmanager:${where}:${owner}:secret:${id}`
        const parameter = `arn:${part}:ssm:${where}:${owner}:parameter/${id}`
        expect([refusal({ secretId }), refusal({ parameter })]).toEqual(['taken', 'taken'])
        expect(refusal({ secretId: parameter })).toContain('declare it as { parameter: … }')
        expect(refusal({ parameter: secretId })).toContain('declare it as { secretId: … }')
        expect(refusal({ secretId: `${secretId}:${more}::` })).toContain('as Amazon ECS writes a key')
        expect(refusal({ secretId: `arn:${part}:dynamodb:${where}:${owner}:table/${id}` })).toContain(
          'is not an ARN of',
        )
      }),
    )
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
