// The code blocks of the package's README, for the tests that compile and run them.
//
//   node packages/schemas/scripts/readme-blocks.ts   checks their types; fails where one does not compile
import { realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type ts from 'typescript'

/** A code block and the line of the README on which its code begins. */
export interface Block {
  readonly line: number
  readonly code: string
}

/** The TypeScript blocks, but for the types in the catalogue. */
export async function readmeBlocks(): Promise<Block[]> {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const lines = (text: string): string => text.replace(/[^\n]/g, '')
  const prose = readme.replace(/<!-- catalogue: begin -->[\s\S]*<!-- catalogue: end -->/, lines)
  return [...prose.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(({ index, 1: code = '' }) => ({
    line: prose.slice(0, index).split('\n').length + 1,
    code,
  }))
}

/** What the compiler says of the blocks, each a module of its own beside the tests. */
async function typeErrors(): Promise<string> {
  const { default: ts } = await import('typescript')
  const directory = fileURLToPath(new URL('../test/', import.meta.url))
  const config = ts.getParsedCommandLineOfConfigFile(`${directory}tsconfig.json`, undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(String(messageText))
    },
  })
  const packages = fileURLToPath(new URL('../../', import.meta.url))
  const options: ts.CompilerOptions = {
    ...config?.options,
    composite: false,
    declaration: false,
    declarationMap: false,
    paths: { '@extension-secrets/*': [`${packages}*/src/index.ts`] },
  }
  delete options.tsBuildInfoFile
  const blocks = await readmeBlocks()
  // Their lines are those of the README, and so are those of the compiler's messages.
  const files = new Map(
    blocks.map(({ line, code }) => [`${directory}readme-${line}.ts`, '\n'.repeat(line - 1) + code]),
  )
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (name) => files.has(name) || fileExists(name)
  host.readFile = (name) => files.get(name) ?? readFile(name)
  host.getSourceFile = (name, target, ...others) => {
    const text = files.get(name)
    return text === undefined
      ? getSourceFile(name, target, ...others)
      : ts.createSourceFile(name, text, target)
  }
  const program = ts.createProgram([...files.keys()], options, host)
  const ours = ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file === undefined || files.has(file.fileName))
  return ts.formatDiagnostics(ours, { ...host, getCurrentDirectory: () => directory })
}

if (realpathSync(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const errors = await typeErrors()
  process.stderr.write(errors)
  process.exitCode = errors === '' ? 0 : 1
}
