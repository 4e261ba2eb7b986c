import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { command, endCommands } from '../release/command.ts'
import { plainEnv } from '../release/plain-env.ts'
import { type Registry, startRegistry } from '../release/registry.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-'))
})
afterAll(async () => {
  endCommands()
  await rm(folder, { recursive: true, force: true })
})

/** npm, in a folder of its own that uses a registry, with a cache of its own. */
async function npmIn(name: string, registry: Registry): Promise<(...args: string[]) => Promise<string>> {
  const cwd = join(folder, name)
  await mkdir(cwd, { recursive: true })
  await writeFile(join(cwd, '.npmrc'), registry.npmrc)
  const env = { ...plainEnv(), npm_config_cache: join(folder, `${name}-cache`) }
  return (...args) => command('npm', [...args, '--loglevel=error'], { cwd, env, timeout: 60_000 })
}

const read = async (registry: Registry, path: string): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(registry.url + path, { signal: AbortSignal.timeout(30_000) })
  return { status: response.status, body: await response.json() }
}

test('a registry gives what is published to it, the rest from another one, and asks that for none of its own', async () => {
  await using upstream = await startRegistry(join(folder, 'upstream'), 'http://127.0.0.1:9/', '@elsewhere')
  await using registry = await startRegistry(join(folder, 'registry'), upstream.url, '@ours')
  expect(registry.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)

  for (const [name, to] of [
    ['@elsewhere/base', upstream],
    ['@ours/package', registry],
  ] as const) {
    const npm = await npmIn(name.slice(1), to)
    const manifest = { name, version: '1.2.3', type: 'module', exports: './index.js' }
    await writeFile(join(folder, name.slice(1), 'package.json'), JSON.stringify(manifest))
    await writeFile(join(folder, name.slice(1), 'index.js'), `export default '${name}'\n`)
    await npm('publish', '--access', 'public')
  }

  const npm = await npmIn('consumer', registry)
  await writeFile(join(folder, 'consumer', 'package.json'), '{ "type": "module" }')
  await npm('install', '@ours/package', '@elsewhere/base', '--no-audit', '--no-fund')
  const script =
    'console.log((await import("@ours/package")).default, (await import("@elsewhere/base")).default)'
  const printed = await command(process.execPath, ['--input-type=module', '-e', script], {
    cwd: join(folder, 'consumer'),
  })
  expect(printed).toBe('@ours/package @elsewhere/base\n')

  expect(await read(registry, '@ours/package')).toMatchObject({
    status: 200,
    body: { 'dist-tags': { latest: '1.2.3' } },
  })
  // The other registry would have answered: what is ours must come from here, or not at all.
  expect((await read(upstream, '@ours/package')).status).toBe(404)
  expect((await read(registry, '@ours/other')).status).toBe(404)
}, 120_000)

test('a registry that was closed listens no longer', async () => {
  const registry = await startRegistry(join(folder, 'closed'), 'http://127.0.0.1:9/', '@ours')
  expect((await read(registry, '-/ping')).status).toBe(200)
  await registry[Symbol.asyncDispose]()
  await expect(read(registry, '-/ping')).rejects.toThrow()
}, 60_000)
