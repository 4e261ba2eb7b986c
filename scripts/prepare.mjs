// The first thing `npm start` and `npm test` run: makes sure that the dependencies are there, then hands over to
// scripts/<task>.ts on the Node.js that the repository pins. Plain JavaScript without dependencies, because it
// runs on whatever Node.js (20 or later) the machine has, before anything is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [task, ...args] = process.argv.slice(2)
const major = Number(process.versions.node.split('.')[0])

if (major < 20) fail(`Node.js 20 or later is needed to begin; this is ${process.version}.`)
if (!existsSync(join(root, 'scripts', `${task}.ts`))) fail(`There is no task "${task}" in scripts/.`)

if (!isInstalled()) install()
process.exitCode = run('node', [join(root, 'scripts', `${task}.ts`), ...args], { stdio: 'inherit' })

/** Whether node_modules holds what package-lock.json asks for (npm keeps its own record of what it installed). */
function isInstalled() {
  const wanted = readPackages('package-lock.json')
  const present = readPackages('node_modules/.package-lock.json')
  if (wanted === undefined || present === undefined) return false
  return Object.entries(wanted).every(
    ([path, entry]) =>
      !path.startsWith('node_modules/') || entry.optional || present[path]?.version === entry.version,
  )
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages
  } catch {
    return undefined
  }
}

function install() {
  // Progress goes to standard error: standard output belongs to the task, which may print JSON.
  process.stderr.write('Installing dependencies (once; a minute or two) …\n')
  const started = Date.now()
  // npm leaves out optional dependencies, and warns about many others, when it runs on a Node.js older than they
  // want. So on an old one npm itself runs on the pinned Node.js.
  const bin = major < 22 ? installPinnedNode() : undefined
  const flags = ['--no-json', '--no-audit', '--no-fund', '--loglevel=error']
  const code = run('npm', ['ci', ...flags], { stdio: ['ignore', 2, 2], firstOnPath: bin })
  if (code !== 0) fail(`"npm ci" failed with exit code ${code}; its own messages stand above.`)
  process.stderr.write(`Installed in ${Math.round((Date.now() - started) / 1000)} s.\n`)
}

/** Puts the repository's Node.js into an ignored folder and returns the folder that holds its executable. */
function installPinnedNode() {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const prefix = join(root, '.cache', 'node')
  const flags = ['--no-save', '--no-json', '--no-audit', '--no-fund', '--loglevel=error']
  const code = run('npm', ['install', '--prefix', prefix, `node@${devDependencies.node}`, ...flags], {
    stdio: ['ignore', 2, 2],
  })
  if (code !== 0)
    fail(`Node.js ${devDependencies.node} could not be installed from the npm registry (exit code ${code}).`)
  return join(prefix, 'node_modules', '.bin')
}

function run(command, commandArgs, { stdio, firstOnPath }) {
  const windows = process.platform === 'win32'
  const folders = [firstOnPath, join(root, 'node_modules', '.bin'), process.env.PATH].filter(Boolean)
  const result = spawnSync(command, commandArgs, {
    cwd: root,
    stdio,
    shell: windows,
    env: { ...process.env, PATH: folders.join(windows ? ';' : ':') },
  })
  if (result.error) fail(`"${command}" could not be started: ${result.error.message}`)
  return result.status ?? 1
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
