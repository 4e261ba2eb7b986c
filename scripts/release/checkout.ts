// A release of the last commit in a clone of the repository: versions and changelogs by Lerna, and the publication.
import { writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import { plainEnv } from './plain-env.ts'
import type { Registry } from './registry.ts'
import type { Log } from './run-log.ts'

export interface Checkout {
  readonly folder: string
  build(): Promise<void>
  /** Raises the versions by the commits since the last release, commits that and tags it, in the clone alone. */
  raiseVersions(): Promise<void>
  publish(registry: Registry): Promise<void>
}

/**
 * Clones a repository, and installs what its lock file asks for.
 *
 * @param repository path of a git working tree
 * @param folder where the clone goes
 * @throws {Error} with what git or npm said, where that fails
 */
export async function checkOut(repository: string, folder: string, log: Log): Promise<Checkout> {
  const bin = join(folder, 'node_modules', '.bin')
  const env = { ...plainEnv(), PATH: `${bin}${delimiter}${process.env.PATH}` }
  const run = (file: string, ...args: string[]): Promise<string> => log.run(file, args, { cwd: folder, env })

  await log.run('git', ['clone', '--quiet', repository, folder], { env })
  // Nothing that is done here can get to where it came from.
  await run('git', 'remote', 'remove', 'origin')
  // A release is made on main, whatever was checked out.
  await run('git', 'checkout', '--quiet', '-B', 'main')
  await run('git', 'config', 'user.name', 'Release rehearsal')
  await run('git', 'config', 'user.email', 'rehearsal@localhost')
  await run('git', 'config', 'commit.gpgSign', 'false')
  await run('git', 'config', 'tag.gpgSign', 'false')
  await run('git', 'config', 'core.hooksPath', join(folder, '.git', 'no-hooks'))
  // What builds needs no script; what does, the native part of aws-lambda-ric, takes a minute and is not needed here.
  const flags = [
    '--no-json',
    '--ignore-scripts',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  await run('npm', 'ci', ...flags)

  return {
    folder,
    async build() {
      await run(process.execPath, 'scripts/build.ts')
    },
    async raiseVersions() {
      await run('lerna', 'version', '--yes', '--no-push')
      // What a release changes has to pass where every other change does.
      await run('biome', 'check', '--error-on-warnings', '--colors=off')
      await run('git', 'show', '--stat', '--format=%s%d', 'HEAD')
    },
    async publish({ url, npmrc }) {
      // Lerna publishes only what is committed, so not even the registry's token may stand in the clone.
      const userconfig = join(dirname(folder), 'publish.npmrc')
      await writeFile(userconfig, npmrc)
      const args = ['publish', 'from-package', '--yes', '--registry', url]
      await log.run('lerna', args, { cwd: folder, env: { ...env, npm_config_userconfig: userconfig } })
    },
  }
}
