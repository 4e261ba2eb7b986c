// `npm run test:node22`: the built packages under Node.js 22, the oldest one that they support.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runJest } from './jest/run-jest.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
// The same that a rehearsal of a release runs on.
const tools = JSON.parse(readFileSync(join(root, 'scripts', 'release', 'tools', 'package.json'), 'utf8'))
const version: string = tools.dependencies.node
const prefix = join(root, '.cache', 'node-22')
const node = join(prefix, 'node_modules', '.bin', 'node')

const ok =
  run('npm', [
    'install',
    '--prefix',
    prefix,
    '--no-save',
    '--no-json',
    '--loglevel=error',
    `node@${version}`,
  ]) &&
  run('node', [join(root, 'scripts', 'build.ts')]) &&
  (await runJest({
    node,
    report: join(root, 'reports', 'jest-node-22.json'),
    args: process.argv.slice(2),
    env: { TEST_DIST: '1' },
  })) &&
  run('node', [join(root, 'scripts', 'start.ts'), '--node', node])
process.exitCode = ok ? 0 : 1

function run(command: string, args: readonly string[]): boolean {
  const env = { ...process.env, TEST_DIST: '1' }
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env })
  if (error !== undefined) process.stderr.write(`${command} could not be started: ${error.message}\n`)
  return status === 0
}
