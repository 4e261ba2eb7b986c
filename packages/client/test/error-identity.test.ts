import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { createSecrets, ExtensionSecretsError } from '@extension-secrets/client'
import { afterEach, describe, expect, test } from '@jest/globals'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { build } from 'esbuild'
import { messageOf } from '../src/errors/messages.ts'
import { serveSecrets, startRawServer } from './support/raw-server.ts'

const failure = { code: 'NOT_FOUND', retry: 'never', detail: 'gone', attempts: 1, outOfTime: false } as const
const subject = { name: 'db', kind: 'secret', id: 'orders/db' } as const

test('an error keeps its name when it is minified, in its stack too', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'minified-'))
  try {
    const outfile = join(folder, 'error.mjs')
    await build({
      entryPoints: [new URL('../src/errors/extension-secrets-error.ts', import.meta.url).pathname],
      ...{ outfile, bundle: true, minify: true, platform: 'node', format: 'esm', target: 'node22' },
    })
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
    const minified = (await import(outfile)) as { ExtensionSecretsError: typeof ExtensionSecretsError }
    for (const Class of [ExtensionSecretsError, minified.ExtensionSecretsError]) {
      const error = new Class([{ subject, failure }])
      for (const line of [error.stack, String(error), inspect(error)])
        expect(line?.split('\n')[0]).toMatch(/^ExtensionSecretsError: db \(secret orders\/db\)/)
      expect([Class.name, error.name, inspect(error)]).toEqual([
        ...['ExtensionSecretsError', 'ExtensionSecretsError'],
        expect.not.stringMatching(/\w+ \[ExtensionSecretsError\]/),
      ])
    }
  } finally {
    await rm(folder, { recursive: true })
  }
})

describe('a message depends on where it runs', () => {
  const before = { ...process.env }
  afterEach(() => {
    for (const name of ['AWS_REGION', 'AWS_LAMBDA_FUNCTION_NAME'])
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
  })
  const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders/db-a1b2c3'

  test.each<[id: string, region: string | undefined, says: boolean]>([
    [arn, 'us-east-1', true],
    [arn.replace('arn:aws:', 'arn:aws-cn:'), 'cn-north-1', true],
    [arn, 'eu-west-1', false],
    [arn, undefined, false],
    ['orders/db', 'us-east-1', false],
  ])('%s in %s', (id, region, says) => {
    if (region === undefined) delete process.env.AWS_REGION
    else process.env.AWS_REGION = region
    const message = messageOf({ ...subject, id }, failure)
    expect(message.includes('The ARN is in eu-west-1, but the extension asks AWS in')).toBe(says)
  })

  test('outside Lambda it names the emulator, inside that no extension is attached at all', () => {
    const gone = { ...failure, code: 'EXTENSION_UNAVAILABLE' } as const
    delete process.env.AWS_LAMBDA_FUNCTION_NAME
    expect(messageOf(subject, gone)).toContain('npx @extension-secrets/cli emulate')
    expect(messageOf(subject, { ...failure, code: 'NO_TOKEN' })).toContain(
      'npx @extension-secrets/cli emulate',
    )
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'orders'
    expect(messageOf(subject, gone)).toContain('/opt/extensions is empty')
  })
})

describe('a declared name then', () => {
  const schemaOf = (value: unknown): StandardSchemaV1 => ({
    '~standard': { version: 1, vendor: 'test', validate: () => ({ value }) },
  })
  const declared = (secretId: string, value: unknown) =>
    Object.fromEntries([['then', { secretId, schema: schemaOf(value) }]])
  const called: unknown[] = []

  test.each<[string, unknown]>([
    ['a function', (resolve: (value: string) => void) => resolve('hijacked')],
    ['a function that never calls back', () => void called.push('hung')],
    ['a class', class {}],
  ])('that a schema makes %s is refused, and nobody calls it', async (what, value) => {
    await using server = await startRawServer(serveSecrets(() => '{}'))
    const secrets = createSecrets({
      secrets: declared(`then/${what}`, value),
      endpoint: { port: server.port, token: 'a-token' },
    })
    await expect(Promise.resolve(secrets.read())).rejects.toMatchObject({
      code: 'INVALID_SECRET',
      secret: 'then',
    })
    expect(called).toEqual([])
  })

  test.each<[string, unknown]>([
    ['a string', 'text'],
    ['an object', { key: 'value' }],
    ['a date', new Date(0)],
  ])('that is %s is a value like any other', async (what, value) => {
    await using server = await startRawServer(serveSecrets(() => '{}'))
    const secrets = createSecrets({
      secrets: declared(`then/${what}`, value),
      endpoint: { port: server.port, token: 'a-token' },
    })
    const shown = await secrets.read()
    expect(shown.then).toEqual(value)
  })
})
