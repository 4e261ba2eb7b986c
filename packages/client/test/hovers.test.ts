// Hovering a key inside of a declaration shows its documentation, as an editor does it: by TypeScript's language service.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from '@jest/globals'
import ts from 'typescript'

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))
const SOURCE = readFileSync(join(root, 'packages', 'client', 'src', 'options', 'declarations.ts'), 'utf8')
const FILE = join(root, 'packages', 'client', 'test', 'hovered.ts')
const CODE = `import { createSecrets } from '@extension-secrets/client'
import { extensionSecrets } from '@extension-secrets/middy'
import { rdsPostgres } from '@extension-secrets/schemas'

const secrets = { db: { secretId: 'orders/db', schema: rdsPostgres, ttl: '1m', optional: true } } as const
createSecrets({ secrets })
createSecrets({
  ttl: '5m',
  secrets: {
    text: 'orders/key',
    db: { secretId: 'orders/db', schema: rdsPostgres, ttl: '1m', optional: true, versionStage: 'AWSPENDING' },
    flags: { parameter: '/orders/flags', format: 'json', staleIfError: '1h', label: 'live' },
  },
})
extensionSecrets({
  secrets: {
    middy: { secretId: 'orders/db', schema: rdsPostgres, ttl: '1m', optional: true },
  },
})
`

const service = ts.createLanguageService(hostOf(CODE))

afterAll(() => service.dispose())

/** The documentation that an editor shows over a key of the declaration with that name. */
function hover(name: string, key: string): string {
  const declared = CODE.indexOf(`    ${name}: {`)
  const info = service.getQuickInfoAtPosition(FILE, CODE.indexOf(`${key}: `, declared))
  return ts.displayPartsToString(info?.documentation)
}

test('the code compiles', () => {
  const said = service.getSemanticDiagnostics(FILE).map(({ messageText }) => messageText)
  expect(said).toEqual([])
})

test.each([
  ['db', ['secretId', 'schema', 'ttl', 'optional', 'versionStage']],
  ['flags', ['parameter', 'format', 'staleIfError', 'label']],
  // In extensionSecrets of Middy.
  ['middy', ['secretId', 'schema', 'ttl', 'optional']],
])('over the keys of %s is what their doc comments say, once', (name, keys) => {
  for (const key of keys) {
    const comment = commentOf(key)
    expect(comment.length).toBeGreaterThan(20)
    expect([key, hover(name, key).replace(/\s+/g, ' ')]).toEqual([key, comment])
  }
})

/** The doc comment of a key of declarations, without its tags. */
function commentOf(key: string): string {
  const [, comment = ''] =
    new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s+readonly ${key}\\??: (?!never)`).exec(SOURCE) ?? []
  const [text = ''] = comment.replace(/^\s*\* ?/gm, '').split(/^@/m)
  return text.replace(/\s+/g, ' ').trim()
}

/** A project as users have it, with one file that exists only here. */
function hostOf(code: string): ts.LanguageServiceHost {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  return {
    getCompilationSettings: () => ({
      ...options,
      noEmit: true,
      composite: false,
      isolatedDeclarations: false,
      allowImportingTsExtensions: true,
      paths: { '@extension-secrets/*': [join(root, 'packages/*/src/index.ts')] },
    }),
    getScriptFileNames: () => [FILE],
    getScriptVersion: () => '1',
    getScriptSnapshot: (path) => {
      const text = path === FILE ? code : ts.sys.readFile(path)
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === FILE || ts.sys.fileExists(path),
    readFile: (path) => (path === FILE ? code : ts.sys.readFile(path)),
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    realpath: ts.sys.realpath ?? ((path) => path),
  }
}
