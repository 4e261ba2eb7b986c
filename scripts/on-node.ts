// `npm run test:dist -- VERSION…`: every test against the built packages, and the example, on other Node.js versions.
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runJest } from './jest/run-jest.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Exact versions by their major: the oldest that the packages support, the repository's own, and the newest. */
const VERSIONS: Readonly<Record<string, string>> = {
  // The same that a rehearsal of a release runs on.
  22: nodeIn('scripts/release/tools/package.json'),
  24: nodeIn('scripts/package.json'),
  26: '26.10.0',
}

const [majors, rest] = readArguments(process.argv.slice(2))
const unknown = majors.filter((major) => VERSIONS[major] === undefined)
if (unknown.length > 0) {
  process.stderr.write(
    `No version is pinned for Node.js ${unknown.join(', ')}. Choose from ${Object.keys(VERSIONS).join(', ')}.\n`,
  )
  process.exit(2)
}

let ok = run('node', [join(root, 'scripts', 'build.ts')])
for (const major of majors) ok = ok && (await testOn(major, VERSIONS[major] ?? ''))
process.exitCode = ok ? 0 : 1

async function testOn(major: string, version: string): Promise<boolean> {
  process.stderr.write(`\nNode.js ${version}\n`)
  const node = installNode(version)
  if (node === undefined) return false
  return (
    (await runJest({
      node,
      report: join(root, 'reports', `jest-node-${major}.json`),
      args: rest,
      env: { TEST_DIST: '1' },
    })) && run('node', [join(root, 'scripts', 'start.ts'), '--node', node])
  )
}

/** Puts a Node.js into an ignored folder, unless it is there already or runs this script. */
function installNode(version: string): string | undefined {
  if (process.versions.node === version) return process.execPath
  const prefix = join(root, '.cache', `node-${version.split('.')[0]}`)
  const node = join(prefix, 'node_modules', '.bin', 'node')
  try {
    if (execFileSync(node, ['--version'], { encoding: 'utf8' }).trim() === `v${version}`) return node
  } catch {
    // It is not there yet.
  }
  const flags = ['--no-save', '--no-json', '--no-audit', '--no-fund', '--loglevel=error']
  return run('npm', ['install', '--prefix', prefix, ...flags, `node@${version}`]) ? node : undefined
}

/** @returns the versions that the arguments begin with (default: all), and what goes to Jest */
function readArguments(args: readonly string[]): [majors: readonly string[], rest: readonly string[]] {
  const end = args.findIndex((arg) => !/^\d+$/.test(arg))
  const majors = args.slice(0, end < 0 ? args.length : end)
  return [majors.length > 0 ? majors : Object.keys(VERSIONS), args.slice(majors.length)]
}

function nodeIn(manifest: string): string {
  return JSON.parse(readFileSync(join(root, manifest), 'utf8')).dependencies.node
}

function run(command: string, args: readonly string[]): boolean {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  if (error !== undefined) process.stderr.write(`${command} could not be started: ${error.message}\n`)
  return status === 0
}
