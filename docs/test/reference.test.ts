// Every option and every flag stands in a table, and no table lists one that does not exist.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import ts from 'typescript'
import { HELP } from '../../packages/cli/src/flags/usage.ts'
import { POLICY_HELP } from '../../packages/cli/src/policy/arguments.ts'
import { readPage } from '../../scripts/docs/markdown.ts'
import { inRepository } from '../../scripts/docs/pages.ts'

/** The properties that an interface declares itself, but for those that must not be there. */
function membersOf(path: string, name: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(inRepository(path), 'utf8'), ts.ScriptTarget.ES2024)
  const found = source.statements.find(
    (statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === name,
  ) as ts.InterfaceDeclaration | undefined
  if (found === undefined) throw new Error(`${path} has no interface ${name}`)
  return found.members
    .filter(ts.isPropertySignature)
    .filter(({ type }) => type?.kind !== ts.SyntaxKind.NeverKeyword)
    .map((member) => member.name.getText(source))
}

const tablesOf = (page: string, ...headings: string[]): string[] =>
  readPage(inRepository(page))
    .tables.filter(({ heading }) => headings.length === 0 || headings.includes(heading))
    .flatMap(({ names }) => names)

const TYPES = 'packages/client/src/options/declarations.ts'
const freshness = membersOf(TYPES, 'FreshnessOptions')

describe('the middleware', () => {
  const options = [
    ...membersOf('packages/client/src/options/secrets-options.ts', 'SecretsOptions'),
    ...membersOf('packages/middy/src/extension-secrets.ts', 'ExtensionSecretsOptions'),
    ...freshness,
  ].filter((key) => key !== 'endpoint')
  const endpoint = membersOf(TYPES, 'EndpointOptions').map((key) => `endpoint.${key}`)
  const declarations = ['DeclarationOptions', 'SecretDeclaration', 'ParameterDeclaration']
    .flatMap((name) => membersOf(TYPES, name))
    .concat(freshness)

  test('there are options', () => {
    expect(options).toEqual(expect.arrayContaining(['secrets', 'ttl', 'retries']))
    expect(declarations).toEqual(expect.arrayContaining(['secretId', 'parameter', 'schema', 'ttl']))
    expect(declarations).toHaveLength(new Set(declarations).size)
  })

  test('its README has a row for every option', () => {
    // Defaults stand in the second column; the first one holds names alone.
    expect(tablesOf('packages/middy/README.md', 'Options').sort()).toEqual([...options, ...endpoint].sort())
  })

  test('and for every key of a declaration, and every format', () => {
    const formats = ["'text'", "'json'", "'binary'", "'list'"]
    const rows = tablesOf('packages/middy/README.md', 'Declarations')
    expect([...new Set(rows)].sort()).toEqual([...declarations, ...formats].sort())
  })

  test("the repository's README has a row for every option", () => {
    expect(tablesOf('README.md', 'Options').sort()).toEqual([...options, 'endpoint'].sort())
  })
})

describe('the tools', () => {
  const README = 'packages/cli/README.md'

  test.each([
    ['emulator/src/options/emulator-options.ts', 'EmulatorOptions'],
    ['emulator/src/options/server-options.ts', 'ServerOptions'],
    ['local-lambda/src/options/types.ts', 'LambdaOptions'],
    ['local-lambda/src/options/run-types.ts', 'RunOptions'],
  ])('the README of the package has a row for every option of %s', (file, name) => {
    const path = `packages/${file}`
    const [, folder] = path.split('/')
    const members = membersOf(path, name)
    expect(members.length).toBeGreaterThan(5)
    expect(tablesOf(`packages/${folder}/README.md`)).toEqual(expect.arrayContaining(members))
  })

  const flagsIn = (text: string): string[] =>
    [...new Set(text.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? [])].sort()
  const flags = flagsIn(HELP + POLICY_HELP)

  test('every flag of its help is in its README', () => {
    expect(flags).toEqual(expect.arrayContaining(['--secrets', '--handler', '--name', '--help']))
    expect(flagsIn(readFileSync(inRepository(README), 'utf8'))).toEqual(expect.arrayContaining(flags))
  })

  test('and no table of it lists a flag that does not exist', () => {
    const listed = tablesOf(README).flatMap(flagsIn)
    expect(listed.length).toBeGreaterThan(5)
    expect(flags).toEqual(expect.arrayContaining(listed))
  })

  test('no page calls it with a flag that does not exist', () => {
    const pages = ['docs/policy.md', 'docs/testing.md', 'docs/agent.md', 'docs/getting-started.md', README]
    const called = pages.flatMap(
      (page) => readFileSync(inRepository(page), 'utf8').match(/npx @extension-secrets\/cli[^`\n]*/g) ?? [],
    )
    // Arguments after -- belong to the program that is run.
    const commands = called.map((command) => command.split(' -- ')[0] ?? '')
    expect(commands.length).toBeGreaterThan(5)
    expect(flags).toEqual(expect.arrayContaining(commands.flatMap(flagsIn)))
  })
})
