// The contract with Middy 5, 6 and 7: what the middleware does under each, and what its types say.
import { join } from 'node:path'
import { lambdaContext } from '@extension-secrets/client/testing'
import {
  extensionSecrets,
  type IdInvocation,
  refreshSecrets,
  withFreshSecrets,
} from '@extension-secrets/middy'
import { beforeAll, describe, expect, test } from '@jest/globals'
import ts from 'typescript'
import { respond, secretBody, serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { TOKEN, uniqueId } from './support/handler.ts'
import { folderOf, installMiddyVersions, loadMiddy, MIDDY_VERSIONS } from './support/middy-versions.ts'

beforeAll(installMiddyVersions, 120_000)

describe.each(MIDDY_VERSIONS)('Middy %s', (version) => {
  test('a handler gets its secrets; the next invocation asks nothing', async () => {
    const middy = await loadMiddy(version)
    await using server = await startRawServer(serveSecrets())
    const id = uniqueId()
    const handler = middy()
      .use(extensionSecrets({ endpoint: { port: server.port, token: TOKEN }, secrets: { db: id } }))
      .handler(async (_event, { secrets }) => secrets.db)
    expect(await handler({}, lambdaContext())).toBe(`value of ${id}`)
    expect(await handler({}, lambdaContext())).toBe(`value of ${id}`)
    expect(server.requests).toHaveLength(1)
  })

  test('two middlewares on one handler, one of them off the context', async () => {
    const middy = await loadMiddy(version)
    await using server = await startRawServer(serveSecrets())
    const endpoint = { port: server.port, token: TOKEN }
    const [a, b] = [uniqueId(), uniqueId()]
    const seen: unknown[] = []
    const handler = middy()
      .use(extensionSecrets({ endpoint, secrets: { a } }))
      .use(extensionSecrets({ endpoint, secrets: { b }, setToContext: false }))
      .before(({ internal }) => {
        seen.push(internal.secrets.a, internal.secrets.b)
      })
      .handler(async (_event, context) => ['a' in context.secrets, 'b' in context.secrets])
    expect(await handler({}, lambdaContext())).toEqual([true, false])
    expect(seen).toEqual([`value of ${a}`, `value of ${b}`])
  })

  test('an error of it goes to onError, and to the caller', async () => {
    const middy = await loadMiddy(version)
    await using server = await startRawServer((_request, socket) => respond(socket, 403, 'Bad Token'))
    const seen: unknown[] = []
    const handler = middy()
      .use(extensionSecrets({ endpoint: { port: server.port, token: TOKEN }, secrets: { db: uniqueId() } }))
      .onError(({ error }) => {
        seen.push((error as { code?: unknown } | null)?.code)
      })
      .handler(async () => 'not run')
    await expect(handler({}, lambdaContext())).rejects.toMatchObject({ code: 'BAD_TOKEN' })
    expect(seen).toEqual(['BAD_TOKEN'])
  })

  test('an error is cut to the time that the context has left', async () => {
    const middy = await loadMiddy(version)
    await using server = await startRawServer(() => {})
    const handler = middy()
      .use(extensionSecrets({ endpoint: { port: server.port, token: TOKEN }, secrets: { db: uniqueId() } }))
      .handler(async () => 'not run')
    const context = lambdaContext({ getRemainingTimeInMillis: () => 200 })
    await expect(handler({}, context as never)).rejects.toMatchObject({ code: 'TIMEOUT' })
  })

  test('rotation, and ids that depend on the event', async () => {
    const middy = await loadMiddy(version)
    let password = 'old'
    await using server = await startRawServer(({ query }, socket) =>
      respond(socket, 200, secretBody(query.get('secretId') ?? '', password)),
    )
    const prefix = uniqueId('versions')
    const idOf = ({ event }: IdInvocation<{ tenant: string }>): string => `${prefix}/${event.tenant}`
    const handler = middy()
      .use(
        extensionSecrets({
          endpoint: { port: server.port, token: TOKEN },
          secrets: { db: { secretId: idOf } },
        }),
      )
      .handler(async (_event, context) => {
        password = 'new'
        const logIn = ({ db }: { readonly db: string }): string => {
          if (db === 'old') throw new Error('refused')
          return db
        }
        const found = await withFreshSecrets(context, ['db'], logIn, { isStale: () => true })
        return [found, (await refreshSecrets(context)).db]
      })
    expect(await handler({ tenant: 'a' }, lambdaContext())).toEqual(['new', 'new'])
    expect(server.requests.map(({ query }) => query.get('secretId'))).toEqual(Array(3).fill(`${prefix}/a`))
  })

  test('types: secrets, events and contexts of the chain', () => {
    const source = (wrong: string): string => `
      import { extensionSecrets, type IdInvocation } from '@extension-secrets/middy'
      import middy from '@middy/core'
      import type { Context } from 'aws-lambda'
      interface Order { readonly tenant: string }
      const idOf = ({ event }: IdInvocation<Order>) => event.tenant
      export const handler = middy<Order, string>()
        .use(extensionSecrets({ secrets: { db: 'orders/db', tenant: { secretId: idOf, format: 'binary' } } }))
        .before(({ internal }) => { const own: string = internal.secrets.db; void own })
        .handler(async (event, context) => {
          const all: Context = context
          const bytes: Uint8Array = context.secrets.tenant
          const text: ${wrong} = context.secrets.db
          return event.tenant + bytes.length + text + all.awsRequestId
        })
    `
    expect(typeErrors(version, source('string'))).toEqual([])
    expect(typeErrors(version, source('number'))).toEqual([
      "Type 'string' is not assignable to type 'number'.",
    ])
  })
})

/** What the compiler says to a module, where `@middy/core` is that version. */
function typeErrors(version: (typeof MIDDY_VERSIONS)[number], source: string): string[] {
  const packages = join(import.meta.dirname, '..', '..')
  const file = join(import.meta.dirname, `types-of-middy-${version}.ts`)
  const options: ts.CompilerOptions = {
    ...{ target: ts.ScriptTarget.ES2024, module: ts.ModuleKind.NodeNext, strict: true, noEmit: true },
    ...{ moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true, types: ['node'] },
    ...{ exactOptionalPropertyTypes: true, allowImportingTsExtensions: true },
    paths: {
      '@middy/core': [join(folderOf(version), 'index.d.ts')],
      '@extension-secrets/middy': [join(packages, 'middy', 'src', 'index.ts')],
      '@extension-secrets/client': [join(packages, 'client', 'src', 'index.ts')],
    },
  }
  const host = ts.createCompilerHost(options)
  const { fileExists, getSourceFile } = host
  host.fileExists = (path) => path === file || fileExists(path)
  host.getSourceFile = (path, ...more) =>
    path === file ? ts.createSourceFile(path, source, ts.ScriptTarget.ES2024) : getSourceFile(path, ...more)
  const program = ts.createProgram([file], options, host)
  const ours = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.includes('/middy/src/') || fileName === file)
  expect(ours.length).toBeGreaterThan(3)
  expect(program.getSourceFile(join(folderOf(version), 'index.d.ts'))).toBeDefined()
  return ours
    .flatMap((one) => [...program.getSyntacticDiagnostics(one), ...program.getSemanticDiagnostics(one)])
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}
