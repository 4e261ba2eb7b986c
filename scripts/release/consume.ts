// Installs what a consumer wants from a registry into an empty folder, and uses it there in every way that is supported.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Consumer } from './consumers.ts'
import { startInstalledEmulator } from './installed-emulator.ts'
import { plainEnv } from './plain-env.ts'
import { codeBlock, installedPackages } from './readme.ts'
import type { Registry } from './registry.ts'
import type { Log } from './run-log.ts'
import type { Tools } from './tools.ts'
import { errorsOfOurs, tsconfig } from './type-check.ts'

const fixtures = join(import.meta.dirname, 'consumers')

/** Makes its folder, with nothing in it but what is installed and what is run. */
export async function install(
  consumer: Consumer,
  folder: string,
  checkout: string,
  registry: Registry,
  log: Log,
): Promise<void> {
  const { name, packages, installedBy, code } = consumer
  const named = installedPackages(await readFile(join(checkout, installedBy), 'utf8'))
  const unnamed = packages.filter((one) => !named.has(one))
  if (unnamed.length > 0) throw new Error(`${installedBy} does not say how to install ${unnamed.join(', ')}`)

  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  await writeFile(join(folder, '.npmrc'), registry.npmrc)
  const where = { cwd: folder, env: plainEnv() }
  await log.run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], where)
  await log.run('npm', ['ls', '--all'], where)
  await cp(join(fixtures, name), folder, { recursive: true })
  await cp(join(fixtures, 'load.mjs'), join(folder, 'load.mjs'))
  const readme = await readFile(join(checkout, code.readme), 'utf8')
  await writeFile(join(folder, 'app.ts'), codeBlock(readme, code.language, code.heading))
  await writeFile(join(folder, 'secrets.json'), JSON.stringify(consumer.secrets))
}

/** Compiles it under every TypeScript and every way of resolving modules. */
export async function compile(folder: string, tools: Tools, log: Log): Promise<void> {
  for (const { version, tsc } of tools.compilers) {
    for (const resolution of ['nodenext', 'bundler'] as const) {
      const out = `compiled/${version}-${resolution}`
      const file = `tsconfig.${version}-${resolution}.json`
      await writeFile(join(folder, file), tsconfig(resolution, out))
      try {
        await log.run(process.execPath, [tsc, '--project', file, '--pretty', 'false'], { cwd: folder })
      } catch (error) {
        const errors = errorsOfOurs(error instanceof Error ? error.message : String(error))
        if (errors.length > 0)
          throw new Error(`under TypeScript ${version} with ${resolution} resolution:\n${errors.join('\n')}`)
      }
      log.note(`  TypeScript ${version} is content with ${resolution} resolution\n`)
    }
  }
}

/** @returns the bundles of what was compiled */
export async function bundle(folder: string, tools: Tools, log: Log): Promise<string[]> {
  const entry = join(folder, 'compiled', `${tools.compilers.at(-1)?.version}-nodenext`, 'app.js')
  const bundles: string[] = []
  for (const bundler of ['esbuild', 'rollup', 'webpack']) {
    for (const format of ['esm', 'cjs']) {
      const outfile = join(folder, 'bundles', `${bundler}.${format === 'esm' ? 'mjs' : 'cjs'}`)
      await log.run(process.execPath, [tools.bundle, bundler, format, entry, outfile], { cwd: folder })
      bundles.push(outfile)
    }
  }
  return bundles
}

/** Runs each of the files on every Node.js against an emulator of its own. */
export async function runAll(
  consumer: Consumer,
  folder: string,
  files: readonly string[],
  tools: Tools,
  emulatorFolder: string,
  log: Log,
): Promise<void> {
  await using emulator = await startInstalledEmulator(emulatorFolder, join(folder, 'secrets.json'))
  const mine = Object.entries(plainEnv()).filter(([name]) => !name.startsWith('AWS_'))
  const env = { ...Object.fromEntries(mine), ...emulator.env }
  for (const node of tools.nodes) {
    for (const file of files) {
      const printed = await log.run(node.path, ['run.mjs', file], { cwd: folder, env, timeout: 60_000 })
      if (!isDeepStrictEqual(JSON.parse(printed), consumer.expected))
        throw new Error(
          `${file} on Node.js ${node.version} printed\n${printed.trim()}\ninstead of\n${JSON.stringify(consumer.expected)}`,
        )
    }
  }
}
