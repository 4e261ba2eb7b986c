import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parameterTarget, secretTarget, type Target } from '../../client/src/fetch/target.ts'
import { serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { secretsHandler } from './support/handler.ts'

type SecretOptions = Partial<Parameters<typeof secretTarget>[1]>
type ParameterOptions = Partial<Parameters<typeof parameterTarget>[1]>

function secret(id: string, options: SecretOptions = {}): Target {
  return secretTarget(id, { versionId: undefined, versionStage: undefined, refreshNow: false, ...options })
}

function parameter(id: string, options: ParameterOptions = {}): Target {
  return parameterTarget(id, { version: undefined, label: undefined, withDecryption: true, ...options })
}

/** Parses a request as a server does: each pair split at its first `=`, percent-decoded, in order. */
function parsed(target: Target): { path: string; query: [string, string][] } {
  const [path = '', query = '', ...more] = target.path.split('?')
  expect(more).toEqual([])
  const pairs = query.split('&').map((pair): [string, string] => {
    const [key = '', value = '', ...rest] = pair.split('=')
    expect(rest).toEqual([])
    return [decodeURIComponent(key), decodeURIComponent(value)]
  })
  return { path, query: pairs }
}

/** Any text that JavaScript can send: of whole characters, reserved and foreign ones as likely as letters. */
const text = (most: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.oneof(
      fc.constantFrom(...':/?#[]@!$&\'()*+,;= %"<>\\^`{|}\r\n\t\0-._~'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.constantFrom(...'azAZ09'),
    ),
    minLength: 1,
    maxLength: most,
  })

describe('the path of a request', () => {
  test.each<[string, Target, string]>([
    ['a secret', secret('db'), '/secretsmanager/get?secretId=db'],
    [
      'a version of a secret',
      secret('db', { versionId: 'v1', versionStage: 'AWSPREVIOUS' }),
      '/secretsmanager/get?secretId=db&versionId=v1&versionStage=AWSPREVIOUS',
    ],
    [
      'a secret past the cache',
      secret('db', { refreshNow: true }),
      '/secretsmanager/get?secretId=db&refreshNow=true',
    ],
    ['a parameter', parameter('/flags'), '/systemsmanager/parameters/get?name=%2Fflags&withDecryption=true'],
    [
      'a parameter as it is stored',
      parameter('/flags', { withDecryption: false }),
      '/systemsmanager/parameters/get?name=%2Fflags',
    ],
    [
      'a version of a parameter',
      parameter('flags', { version: 3 }),
      '/systemsmanager/parameters/get?name=flags&version=3&withDecryption=true',
    ],
    [
      'a label of a parameter',
      parameter('flags', { label: 'live' }),
      '/systemsmanager/parameters/get?name=flags&label=live&withDecryption=true',
    ],
    [
      'an ARN',
      secret('arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders/db-a1b2c3'),
      '/secretsmanager/get?secretId=arn%3Aaws%3Asecretsmanager%3Aeu-west-1%3A123456789012%3Asecret%3Aorders%2Fdb-a1b2c3',
    ],
    [
      'an id that looks like another parameter',
      secret('a&versionId=x'),
      '/secretsmanager/get?secretId=a%26versionId%3Dx',
    ],
    [
      'letters of others',
      secret('schlüssel/🔑'),
      '/secretsmanager/get?secretId=schl%C3%BCssel%2F%F0%9F%94%91',
    ],
  ])('%s', (_name, target, path) => {
    expect(target.path).toBe(path)
  })

  test.each([...':/?#[]@!$&\'()*+,;=% "<>\\^`{|}'])('%s is percent-encoded', (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase()
    expect(secret(character).path).toBe(`/secretsmanager/get?secretId=%${code}`)
    expect(secret('x', { versionId: character }).path).toBe(
      `/secretsmanager/get?secretId=x&versionId=%${code}`,
    )
    expect(parameter('x', { label: character }).path).toContain(`&label=%${code}&`)
  })

  test.each([...'-._~'])('%s is left as it is', (character) => {
    expect(secret(character).path).toBe(`/secretsmanager/get?secretId=${character}`)
  })

  test('gives back what a secret was asked for, and nothing else', () => {
    fc.assert(
      fc.property(
        text(64),
        fc.option(text(16), { nil: undefined }),
        fc.option(text(16), { nil: undefined }),
        fc.boolean(),
        (id, versionId, versionStage, refreshNow) => {
          const target = secret(id, { versionId, versionStage, refreshNow })
          const query = [['secretId', id]]
          if (versionId !== undefined) query.push(['versionId', versionId])
          if (versionStage !== undefined) query.push(['versionStage', versionStage])
          if (refreshNow) query.push(['refreshNow', 'true'])
          expect(parsed(target)).toEqual({ path: '/secretsmanager/get', query })
          expect(target.path).toMatch(/^[\w/?&=%.~-]+$/)
          expect(target).toMatchObject({ kind: 'secret', id, versionId })
        },
      ),
    )
  })

  test('gives back what a parameter was asked for, and nothing else', () => {
    fc.assert(
      fc.property(
        text(64),
        fc.option(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), { nil: undefined }),
        fc.option(text(16), { nil: undefined }),
        fc.boolean(),
        (id, version, label, withDecryption) => {
          const target = parameter(id, { version, label, withDecryption })
          const query = [['name', id]]
          if (version !== undefined) query.push(['version', String(version)])
          if (label !== undefined) query.push(['label', label])
          if (withDecryption) query.push(['withDecryption', 'true'])
          expect(parsed(target)).toEqual({ path: '/systemsmanager/parameters/get', query })
          expect(target).toMatchObject({ kind: 'parameter', id, versionId: undefined })
        },
      ),
    )
  })

  test('reaches the server as it is', async () => {
    await using server = await startRawServer(serveSecrets(() => 'x'))
    const id = "request-path/ä&versionId=v1#?+ %41/../'(*)"
    await secretsHandler(server.port, { secrets: { db: { secretId: id, versionStage: 'AWSPREVIOUS' } } })()
    expect([...(server.requests[0]?.query ?? [])]).toEqual([
      ['secretId', id],
      ['versionStage', 'AWSPREVIOUS'],
    ])
  })
})
