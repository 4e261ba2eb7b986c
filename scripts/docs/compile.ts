// Type-checks examples as a user's project would: strict, each a module, with the packages' sources behind their names.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
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

/**
 * Returns the compiler's errors for each file; empty where there are none. All files are one program of the native compiler,
 * which takes much less time than TypeScript's own API.
 */
export function typeErrors(paths: readonly string[]): string[] {
  const folder = mkdtempSync(join(inRepository('.cache'), 'type-errors-'))
  try {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configOf(paths)))
    const args = ['-p', folder, '--pretty', 'false']
    const { stdout, status, error } = spawnSync('tsc', args, {
      encoding: 'utf8',
      shell: process.platform === 'win32',
    })
    if (error !== undefined) throw error
    const errors = new Map<string, string[]>()
    for (const [, file = '', message = ''] of stdout.matchAll(ERROR)) {
      const path = resolve(file)
      errors.set(path, [...(errors.get(path) ?? []), message.trimEnd()])
    }
    // The sources have a check of their own, with their own declarations of what undici has none for.
    if (errors.has(join(folder, 'tsconfig.json')) || (status !== 0 && errors.size === 0))
      throw new Error(`tsc failed: ${stdout}`)
    return paths.map((path) => errors.get(path)?.join('\n') ?? '')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** An error, as the compiler prints it; its details are on lines that are indented. */
const ERROR = /^(\S.*)\(\d+,\d+\): error TS\d+: (.*\n(?:[ \t].*\n)*)/gm

function configOf(files: readonly string[]): object {
  return {
    extends: inRepository('tsconfig.base.json'),
    files,
    compilerOptions: {
      noEmit: true,
      composite: false,
      incremental: false,
      declaration: false,
      declarationMap: false,
      isolatedDeclarations: false,
      allowImportingTsExtensions: true,
      rewriteRelativeImportExtensions: false,
      // An example is a module even if it imports nothing.
      moduleDetection: 'force',
      // Compiles the sources, since what was built of them may be old.
      paths: {
        '@extension-secrets/*': [inRepository('packages/*/src/index.ts')],
        '@extension-secrets/client/aws-sdk': [inRepository('packages/client/src/fallback/aws-sdk.ts')],
        '@extension-secrets/client/emf': [inRepository('packages/client/src/instruments/emf.ts')],
        '@extension-secrets/client/opentelemetry': [
          inRepository('packages/client/src/instruments/opentelemetry.ts'),
        ],
        '@extension-secrets/client/testing': [inRepository('packages/client/src/testing/index.ts')],
      },
    },
  }
}
