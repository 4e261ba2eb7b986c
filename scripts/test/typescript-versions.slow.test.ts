// What users compile with: TypeScript 5.5 to 7.0, and the old module resolution that Middy's documentation shows.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { command } from '../release/command.ts'

jest.setTimeout(180_000)

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const VERSIONS = ['5.5.4', '5.6.3', '5.7.3', '5.8.3', '5.9.3', '6.0.3', '7.0.2'] as const
/** Everything that users can import, and a name that it exports. */
const IMPORTS = {
  '@extension-secrets/client': 'createSecrets',
  '@extension-secrets/middy': 'extensionSecrets',
  '@extension-secrets/schemas': 'rdsPostgres',
  '@extension-secrets/emulator': 'startEmulator',
  '@extension-secrets/emulator/jest': 'useEmulator',
  '@extension-secrets/emulator/vitest': 'useEmulator',
  '@extension-secrets/emulator/node-test': 'useEmulator',
  '@extension-secrets/emulator/command': 'parseFaultPlan',
  '@extension-secrets/local-lambda': 'startLambda',
  '@extension-secrets/client/testing': 'createTestSecrets',
  '@extension-secrets/client/aws-sdk': 'awsSdk',
  '@extension-secrets/client/emf': 'publishMetrics',
  '@extension-secrets/client/opentelemetry': 'ExtensionSecretsInstrumentation',
} as const

const app = [
  "import middy from '@middy/core'",
  ...Object.entries(IMPORTS).map(([path, name], index) => `import { ${name} as n${index} } from '${path}'`),
  'type IsAny<T> = 0 extends 1 & T ? true : false',
  ...Object.keys(IMPORTS).map((_, index) => `export const is${index}: IsAny<typeof n${index}> = false`),
  "const secrets = { db: { secretId: 'orders/db', schema: n2 }, flags: { parameter: '/flags', format: 'list' } } as const",
  'export const handler = middy().use(n1({ secrets })).handler(async (_event, context) => {',
  '  const { host, password } = context.secrets.db',
  '  const isHostAny: IsAny<typeof host> = false',
  '  const text: string = password',
  '  context.secrets.flags.push(text)',
  '  return [host, isHostAny]',
  '})',
].join('\n')

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'typescript-versions-'))
  await writeFile(join(folder, 'package.json'), '{"type":"module","private":true}')
  await writeFile(join(folder, 'app.ts'), app)
  const aliases = VERSIONS.map((version) => `typescript-${version}@npm:typescript@${version}`)
  const install = ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', ...aliases]
  await command('npm', install, { cwd: folder, timeout: 170_000 })
  const modules = join(folder, 'node_modules')
  for (const scope of ['@extension-secrets', '@middy', '@types'])
    await mkdir(join(modules, scope), { recursive: true })
  const linked = ['@middy/core', '@types/node', '@types/aws-lambda']
  for (const name of [...linked, ...Object.keys(IMPORTS).filter((path) => path.split('/').length === 2)])
    await symlink(join(root, 'node_modules', name), join(modules, name))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function compile(version: string, options: object): Promise<string> {
  const config = `tsconfig-${version}-${Object.values(options).join('-')}.json`
  const compilerOptions = {
    ...{ target: 'es2022', lib: ['es2022', 'esnext.disposable'], types: ['node'] },
    ...{ strict: true, noEmit: true, skipLibCheck: true },
    ...options,
  }
  await writeFile(join(folder, config), JSON.stringify({ compilerOptions, files: ['app.ts'] }))
  const tsc = join(folder, 'node_modules', `typescript-${version}`, 'bin', 'tsc')
  try {
    return await command(process.execPath, [tsc, '-p', config], { cwd: folder, timeout: 120_000 })
  } catch (error) {
    return String(error)
  }
}

describe.each(VERSIONS)('TypeScript %s', (version) => {
  // Version 7 has no old resolution any more; 6 wants to be told that it is wanted.
  const old = version.startsWith('7')
    ? []
    : [
        {
          ...{ module: 'esnext', moduleResolution: 'node' },
          ...(version.startsWith('6') ? { ignoreDeprecations: '6.0' } : {}),
        },
      ]

  test.each([
    ...old,
    { module: 'nodenext', moduleResolution: 'nodenext' },
    { module: 'esnext', moduleResolution: 'bundler' },
  ])('finds the types with $moduleResolution', async (options) => {
    expect(await compile(version, options)).toBe('')
  })
})
