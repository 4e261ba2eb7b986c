// Type-checks examples as a user's project would: strict, each a module, with the packages' sources behind their names.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import type { Example } from './examples.ts'
import { inRepository } from './pages.ts'

/**
 * Writes examples into a folder of the repository, so that their imports are found.
 *
 * @param folder relative to the repository; what was in it is removed
 * @returns the absolute path of each
 */
export function writeExamples(folder: string, examples: readonly Example[]): string[] {
  rmSync(inRepository(folder), { recursive: true, force: true })
  return examples.map(({ file, code }) => {
    const path = join(inRepository(folder), file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, code)
    return path
  })
}

/** Returns the compiler's errors for each file; empty where there are none. */
export function typeErrors(paths: readonly string[]): string[] {
  const { config } = ts.readConfigFile(inRepository('tsconfig.base.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, inRepository('.'))
  const program = ts.createProgram(paths, {
    ...options,
    noEmit: true,
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    isolatedDeclarations: false,
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: false,
    // An example is a module even if it imports nothing.
    moduleDetection: ts.ModuleDetectionKind.Force,
    // What is compiled is the source, not what was built of it some time ago.
    paths: {
      '@extension-secrets/*': [inRepository('packages/*/src/index.ts')],
      '@extension-secrets/client/aws-sdk': [inRepository('packages/client/src/fallback/aws-sdk.ts')],
      '@extension-secrets/client/emf': [inRepository('packages/client/src/instruments/emf.ts')],
      '@extension-secrets/client/opentelemetry': [
        inRepository('packages/client/src/instruments/opentelemetry.ts'),
      ],
      '@extension-secrets/client/testing': [inRepository('packages/client/src/testing/index.ts')],
    },
  })
  return paths.map((path) => {
    const source = program.getSourceFile(path)
    if (source === undefined) return 'it was not read'
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
      .join('\n')
  })
}
