// What users get from npm: the packed packages, as the build before has left them.
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { SUBPATHS } from '../bundle-client.ts'
import { command } from '../release/command.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const REPOSITORY = 'https://github.com/extension-secrets/extension-secrets'

/** Files in each package besides its sources and its compiled code. */
const OTHERS = {
  client: ['dist/THIRD-PARTY-NOTICES.md', 'dist/sbom.cdx.json'],
  middy: [],
  schemas: [],
  emulator: ['secrets.schema.json'],
  'local-lambda': [],
  cli: [
    'docs/first-five-minutes.md',
    ...['compose.yaml', 'event.json', 'function/index.mjs', 'template.yaml'].map(
      (path) => `templates/${path}`,
    ),
  ],
}
const names = Object.keys(OTHERS) as (keyof typeof OTHERS)[]

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

const packed = new Map<string, Packed>()
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packed-'))
  for (const name of names) {
    const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
    const cwd = join(root, 'packages', name)
    const [one] = JSON.parse(await command('npm', args, { cwd, timeout: 60_000 })) as Packed[]
    if (one !== undefined) packed.set(name, one)
  }
}, 120_000)

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe.each(names)('@extension-secrets/%s', (name) => {
  const inPackage = (path: string): string => join(root, 'packages', name, path)
  const read = (path: string): Promise<string> => readFile(inPackage(path), 'utf8')
  const pathsOf = (): string[] => packed.get(name)?.files.map(({ path }) => path) ?? []
  const tarball = (): string => join(folder, packed.get(name)?.filename ?? '')
  const tool = (file: string, ...args: string[]): Promise<string> =>
    command(process.execPath, [join(root, 'node_modules', file), ...args], { cwd: folder, timeout: 60_000 })

  test('it holds its sources, what is compiled of them, and nothing else', async () => {
    const sources = (await readdir(inPackage('src'), { recursive: true }))
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => path.endsWith('.ts'))
    const modules = sources
      .filter((path) => !path.endsWith('.d.ts'))
      .map((path) => `dist/${path.replace(/\.ts$/, '')}`)
    const bundled = name === 'client' ? ['index', ...SUBPATHS].map((module) => `dist/${module}`) : modules
    expect(pathsOf().sort()).toEqual(
      [
        ...['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'],
        ...sources.map((path) => `src/${path}`),
        ...modules.flatMap((path) => [`${path}.d.ts`, `${path}.d.ts.map`]),
        ...bundled.flatMap((path) => [`${path}.js`, `${path}.js.map`]),
        ...OTHERS[name],
      ].sort(),
    )
  })

  test('its changelog is one that Lerna continues', async () => {
    const changelog = await read('CHANGELOG.md')
    expect(changelog).toMatch(/^# Change Log\n\nAll notable changes .*\nSee \[Conventional Commits\].*\n\n#/)
    expect(changelog).toMatch(/^\* .{20,}$/m)
  })

  test('its maps lead to sources that are there', async () => {
    const paths = pathsOf()
    const maps = paths.filter((path) => path.endsWith('.map'))
    const missing: string[] = []
    for (const path of maps) {
      const map = JSON.parse(await read(path)) as { sources: string[]; sourcesContent?: string[] }
      map.sources.forEach((source, index) => {
        const target = posix.normalize(posix.join(posix.dirname(path), source))
        if (!paths.includes(target) && typeof map.sourcesContent?.[index] !== 'string')
          missing.push(`${path}: ${source}`)
      })
    }
    expect(maps.length).toBeGreaterThanOrEqual(8)
    expect(missing).toEqual([])
  })

  test('its package.json says what npm and its users want to know, and runs nothing at installation', async () => {
    const manifest = JSON.parse(await read('package.json')) as Record<string, unknown>
    expect(manifest).toMatchObject({
      name: `@extension-secrets/${name}`,
      description: expect.stringMatching(/^.{20,}/),
      keywords: expect.arrayContaining(['aws', name === 'local-lambda' ? 'lambda' : 'secrets-manager']),
      homepage: `${REPOSITORY}/tree/main/packages/${name}#readme`,
      bugs: `${REPOSITORY}/issues`,
      repository: { type: 'git', url: `git+${REPOSITORY}.git`, directory: `packages/${name}` },
      license: 'MIT',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=22' },
      publishConfig: { access: 'public' },
    })
    expect(manifest).not.toHaveProperty('scripts')
    expect(manifest).not.toHaveProperty('private')
  })

  test('its README stands alone on npm: how to install it, and links that lead somewhere', async () => {
    const readme = await read('README.md')
    expect(readme).toMatch(new RegExp(`^npm install .*@extension-secrets/${name}\\b`, 'm'))
    const prose = readme.replace(/^```[\s\S]*?^```$/gm, '')
    const links = [...prose.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]:\s*(\S+)/gm)].map(
      ([, a, b]) => a ?? b ?? '',
    )
    const paths = pathsOf()
    const heads = [...prose.matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => `#${slug(text)}`)
    const dead = links.filter(
      (link) => !link.startsWith('https://') && !paths.includes(link) && !heads.includes(link),
    )
    expect(links.length).toBeGreaterThan(1)
    expect(dead).toEqual([])
  })

  test('publint finds nothing', async () => {
    expect(await tool('publint/src/cli.js', tarball(), '--strict')).toContain('All good!')
  })

  // A command has nothing to import.
  if (name === 'cli') return

  test('are the types wrong? No, for whoever can import an ES module', async () => {
    const args = [tarball(), '--profile', 'esm-only', '--no-color', '--no-emoji', '--format', 'ascii']
    expect(await tool('@arethetypeswrong/cli/dist/index.js', ...args)).toContain('OK (ESM)')
  })
})

test('the instruments load without the engine, and OpenTelemetry only where it is installed', async () => {
  const user = join(folder, 'user')
  const installed = join(user, 'node_modules', '@extension-secrets', 'client')
  await mkdir(installed, { recursive: true })
  const archive = join(folder, packed.get('client')?.filename ?? '')
  await command('tar', ['-xzf', archive, '--strip-components=1', '-C', installed], {
    cwd: folder,
    timeout: 60_000,
  })
  const load = (name: string): Promise<string> => {
    const code = `import('@extension-secrets/client/${name}').then((all) => console.log(Object.keys(all).join()), (error) => console.log(error.message))`
    return command(process.execPath, ['--input-type=module', '-e', code], { cwd: user, timeout: 60_000 })
  }
  expect(await load('emf')).toBe('publishMetrics\n')
  expect(await load('opentelemetry')).toMatch(/^Cannot find package '@opentelemetry\/api' imported from /)
  await symlink(join(root, 'node_modules', '@opentelemetry'), join(user, 'node_modules', '@opentelemetry'))
  expect(await load('opentelemetry')).toBe('ExtensionSecretsInstrumentation\n')
})

/** As GitHub and npm name headings. */
const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
