// Writes the catalogue, docs/schemas.md, and the contents of it in the package's README. Both come from the exports,
// their doc comments and their types.
//
//   node packages/schemas/scripts/catalogue.ts           writes both
//   node packages/schemas/scripts/catalogue.ts --check   fails where it would write something else
//
// Two further arguments are other files in their place: a catalogue, and a README.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const source = fileURLToPath(new URL('../src/', import.meta.url))
const [
  pageFile = fileURLToPath(new URL('../../../docs/schemas.md', import.meta.url)),
  readmeFile = fileURLToPath(new URL('../README.md', import.meta.url)),
] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const [begin, end] = ['<!-- catalogue: begin -->', '<!-- catalogue: end -->']
const NOTE =
  '<!-- Written by packages/schemas/scripts/catalogue.ts out of the code: change the doc comments, not this. -->'
const PAGE = 'https://github.com/extension-secrets/extension-secrets/blob/main/docs/schemas.md'

/** Entry of one export in the catalogue. */
interface Entry {
  /** Name, with its parameters where it is a function. */
  readonly title: string
  /** First sentences of the doc comment. */
  readonly summary: string
  /** First code block of the first example, fences included. */
  readonly example: string
  /** The type of what comes out. */
  readonly output: string
  /** Sources of the shape. */
  readonly sources: readonly string[]
}

const program = ts.createProgram([`${source}index.ts`], {
  ...ts.readConfigFile(
    fileURLToPath(new URL('../../../tsconfig.base.json', import.meta.url)),
    ts.sys.readFile,
  ).config.compilerOptions,
  target: ts.ScriptTarget.ES2024,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: undefined,
  noEmit: true,
})
const checker = program.getTypeChecker()

function entries(): { readonly schemas: Entry[]; readonly helpers: Entry[] } {
  const index = program.getSourceFile(`${source}index.ts`)
  const module = index && checker.getSymbolAtLocation(index)
  if (index === undefined || module === undefined) throw new Error('src/index.ts: expected a module')
  const [schemas, helpers]: [Entry[], Entry[]] = [[], []]
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    if ((symbol.flags & ts.SymbolFlags.Value) === 0) continue
    const type = checker.getTypeOfSymbol(symbol)
    const [call] = type.getCallSignatures()
    const made = call === undefined ? type : checker.getReturnTypeOfSignature(call)
    const output = outputOf(made)
    const title = call === undefined ? symbol.name : `${symbol.name}(${parametersOf(call)})`
    if (output === undefined) helpers.push(entry(symbol, title, shown(made, index)))
    else schemas.push(entry(symbol, title, shown(output, index)))
  }
  const bare = schemas.find(({ sources }) => sources.length === 0)
  if (bare !== undefined) throw new Error(`${bare.title}: expected an @see with the source of its shape`)
  const byTitle = (a: Entry, b: Entry): number => (a.title < b.title ? -1 : 1)
  return { schemas: schemas.sort(byTitle), helpers: helpers.sort(byTitle) }
}

/** Finds the type that a Standard Schema of this package makes of a secret. */
function outputOf(type: ts.Type): ts.Type | undefined {
  const isSchema = type.getProperty('~run') !== undefined && type.aliasSymbol?.name !== 'GenericSchema'
  return isSchema ? checker.getTypeArguments(type as ts.TypeReference)[0] : undefined
}

function parametersOf(signature: ts.Signature): string {
  return signature.parameters
    .map(({ name, valueDeclaration: declaration }) => {
      if (declaration === undefined || !ts.isParameter(declaration)) return name
      const plain = ts.isIdentifier(declaration.name) ? name : 'options'
      const optional = declaration.questionToken !== undefined || declaration.initializer !== undefined
      return `${declaration.dotDotDotToken ? '...' : ''}${plain}${optional ? '?' : ''}`
    })
    .join(', ')
}

function entry(symbol: ts.Symbol, title: string, output: string): Entry {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker))
  const tags = symbol
    .getJsDocTags(checker)
    .map(({ name, text }) => ({ name, text: ts.displayPartsToString(text) }))
  const example = tags.find(({ name }) => name === 'example')?.text ?? ''
  const block = /^```(?:json|text|ts)\n[\s\S]*?\n```$/m.exec(example)?.[0]
  const sources = tags.filter(({ name }) => name === 'see').map(({ text }) => text.trim())
  if (text === '') throw new Error(`${symbol.name}: expected a doc comment`)
  if (block === undefined) throw new Error(`${symbol.name}: expected an @example with a block of code`)
  return { title, summary: oneLine(text), example: reindented(block), output, sources }
}

/** The doc comment's text lost the white space at the beginning of its lines. */
function reindented(block: string): string {
  const json = /^```json\n([\s\S]*\n[\s\S]*)\n```$/.exec(block)?.[1]
  return json === undefined ? block : `\`\`\`json\n${JSON.stringify(JSON.parse(json), null, 2)}\n\`\`\``
}

function oneLine(text: string): string {
  return withoutLinks(text).replace(/\s+/g, ' ').trim()
}

function withoutLinks(text: string): string {
  return text.replace(/\{@link ([^}]*)\}/g, '`$1`')
}

/** A type as its reader wants to see it: the members of the package's own interfaces, the names of all others. */
function shown(type: ts.Type, at: ts.Node): string {
  const file = type.symbol?.declarations?.[0]?.getSourceFile().fileName
  const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope
  const isOwn = file?.startsWith(source) === true && (type.flags & ts.TypeFlags.Object) !== 0
  const members = isOwn ? checker.getPropertiesOfType(type) : []
  if (members.length === 0) {
    const written = checker.typeToString(type, at, flags | ts.TypeFormatFlags.InTypeAlias)
    return plain(written)
  }
  const lines = members.map((member) => {
    const optional = (member.flags & ts.SymbolFlags.Optional) !== 0
    const written = checker.typeToString(checker.getTypeOfSymbolAtLocation(member, at), at, flags)
    const meaning = oneLine(ts.displayPartsToString(member.getDocumentationComment(checker)))
    const name = `${member.name}${optional ? '?' : ''}`
    const typed = optional ? written.replace(/ \| undefined$/, '') : written
    return `  ${name}: ${plain(typed)}${meaning === '' ? '' : ` // ${meaning}`}`
  })
  return `interface ${checker.typeToString(type, at, flags)} {\n${lines.join('\n')}\n}`
}

/** Without what says nothing to a reader. */
function plain(type: string): string {
  return type.replaceAll('<ArrayBufferLike>', '').replaceAll('; }', ' }')
}

function section({ title, summary, example, output, sources }: Entry): string {
  const parts = [`## \`${title}\``, summary, example, `\`\`\`ts\n${output}\n\`\`\``]
  const links = sources.map((url) => `<${url}>`)
  return [...parts, ...(links.length === 0 ? [] : [`Source: ${links.join(', ')}`])].join('\n\n')
}

/** Links to an entry. GitHub makes the anchor of a heading out of its letters, digits and spaces. */
function linkTo({ title }: Entry, page: string): string {
  const anchor = title
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-')
  return `[\`${title}\`](${page}#${anchor})`
}

/** Returns the first sentence of a summary, without its full stop. */
function firstSentence(summary: string): string {
  return /^.*?(?=\.(?: |$))/.exec(summary)?.[0] ?? summary
}

function catalogue({ schemas, helpers }: ReturnType<typeof entries>): string {
  const contents = schemas.map((one) => `| ${linkTo(one, '')} | ${cell(firstSentence(one.summary))} |`)
  const rows = helpers.map(({ title, summary }) => `| \`${title}\` | ${cell(summary)} |`)
  return [
    NOTE,
    ['| schema | what it takes |', '|---|---|', ...contents].join('\n'),
    'Not schemas, but [functions beside them](#functions-beside-the-schemas): what drivers take, and errors that mean an outdated secret.',
    ...schemas.map(section),
    '## Functions beside the schemas',
    ['| function | what it does |', '|---|---|', ...rows].join('\n'),
  ].join('\n\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function contents({ schemas }: ReturnType<typeof entries>): string {
  return [NOTE, `${schemas.map((one) => linkTo(one, PAGE)).join(',\n')}.`].join('\n\n')
}

const found = entries()
for (const [file, text] of [
  [pageFile, catalogue(found)],
  [readmeFile, contents(found)],
] as const) {
  const present = await readFile(file, 'utf8')
  const [start, stop] = [present.indexOf(begin), present.indexOf(end)]
  if (start < 0 || stop < start) throw new Error(`${file}: expected ${begin} and ${end}`)
  const written = `${present.slice(0, start)}${begin}\n\n${text}\n\n${present.slice(stop)}`
  if (!process.argv.includes('--check')) {
    await writeFile(file, written)
  } else if (written !== present) {
    console.error(`${file} is stale: node packages/schemas/scripts/catalogue.ts`)
    process.exitCode = 1
  }
}
