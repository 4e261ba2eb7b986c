import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from '@jest/globals'
import ts from 'typescript'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
/** Inside the package, so that imports are found as they are by a user of it; ignored by git and by other tools. */
const folder = join(root, '.cache', 'doc-examples')

/** An example, and where it stands. */
interface Example {
  readonly file: string
  readonly line: number
  readonly code: string
}

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(root, 'src', file))
const examples = [
  ...sources.flatMap((file) => docExamples(file, readFileSync(file, 'utf8'))),
  ...blocks(join(root, 'README.md'), readFileSync(join(root, 'README.md'), 'utf8'), ''),
]

/** The blocks of a file's doc comments. */
function docExamples(file: string, text: string): Example[] {
  const comments = text.matchAll(/\/\*\*.*?\*\//gs)
  return [...comments].flatMap((comment) => {
    const above = text.slice(0, comment.index).split('\n').length - 1
    return blocks(file, comment[0], ' *').map((example) => ({ ...example, line: example.line + above }))
  })
}

/** The fenced blocks of TypeScript in a text whose lines may begin with blanks and a mark. */
function blocks(file: string, text: string, mark: string): Example[] {
  const found: Example[] = []
  let open: string[] | undefined
  for (const [index, raw] of text.split('\n').entries()) {
    const line = mark === '' ? raw : raw.replace(/^\s*\* ?/, '')
    if (open === undefined) {
      if (/^```ts\b/.test(line)) open = []
    } else if (line.startsWith('```')) {
      found.push({ file, line: index - open.length, code: `${open.join('\n')}\n` })
      open = undefined
    } else open.push(line)
  }
  return found
}

/** What the compiler says to each example; empty where it is content. */
function compile(all: readonly Example[]): string[] {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const files = all.map((example, index) => {
    const path = join(folder, `${basename(example.file, '.ts')}-${index}.ts`)
    writeFileSync(path, example.code)
    return path
  })
  const { config } = ts.readConfigFile(join(root, 'test', 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(root, 'test'))
  const program = ts.createProgram(files, {
    ...options,
    composite: false,
    incremental: false,
    noEmit: true,
    // An example is a module even if it imports nothing.
    moduleDetection: ts.ModuleDetectionKind.Force,
    // What is compiled is the source, not what was built of it some time ago.
    paths: { '@extension-secrets/*': [join(dirname(root), '*', 'src', 'index.ts')] },
  })
  return files.map((path) => {
    const source = program.getSourceFile(path)
    if (source === undefined) return 'it was not read'
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
      .join('\n')
  })
}

const broken: Example = {
  file: join(root, 'src', 'broken.ts'),
  line: 1,
  code: `import { extensionSecrets } from '@extension-secrets/middy'\nextensionSecrets({ secrets: { db: 'a' }, ttl: '5 min' })\n`,
}
const said = compile([...examples, broken])

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('examples compile', () => {
  test.each(examples.map(({ file, line }, index) => [`${relative(root, file)}:${line}`, said[index]]))(
    '%s',
    (_where, errors) => {
      expect(errors).toBe('')
    },
  )

  test('and one that does not would be seen', () => {
    expect(said.at(-1)).toContain('5 min')
  })

  test('every public function and the error class has one', () => {
    const shown = new Set(examples.map(({ file }) => basename(file)))
    for (const file of ['extension-secrets.ts', 'rotation.ts', 'extension-secrets-error.ts', 'README.md']) {
      expect(shown).toContain(file)
    }
    const blocks = sources.map((file) => readFileSync(file, 'utf8').split('```ts').length - 1)
    expect(examples.filter(({ file }) => file.endsWith('.ts'))).toHaveLength(blocks.reduce((a, b) => a + b))
  })
})
