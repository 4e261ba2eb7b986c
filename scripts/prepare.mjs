// The first thing `npm start` and `npm test` run: makes sure that the dependencies are there, then hands over to
// scripts/<task>.ts on the Node.js that the repository pins. Plain JavaScript without dependencies, because it
// runs on whatever Node.js (20 or later) the machine has, before anything is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The main job needs no tool of the tests, and not aws-lambda-ric, which compiles C++ for a minute. So its first run
 * installs the dependencies of the workspaces and leaves out those of the root.
 */
const MAIN_JOB = ['--omit=dev', '--workspace=packages', '--workspace=examples', '--workspace=scripts']

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [task, ...args] = process.argv.slice(2)
const major = Number(process.versions.node.split('.')[0])

if (major < 20) fail(`Node.js 20 or later is needed to begin; this is ${process.version}.`)
if (task === 'setup') {
  install('everything')
} else {
  if (!existsSync(join(root, 'scripts', `${task}.ts`))) fail(`There is no task "${task}" in scripts/.`)
  const missing = missingSet(task === 'start' ? 'the main job' : 'everything')
  if (missing) install(missing)
  process.exitCode = run('node', [join(root, 'scripts', `${task}.ts`), ...args], { stdio: 'inherit' })
}

/**
 * Compares package-lock.json with npm's own record of what it installed.
 *
 * @returns the set to install, or undefined where everything that is needed is there
 */
function missingSet(needed) {
  const wanted = Object.entries(readPackages('package-lock.json') ?? fail('package-lock.json is missing.'))
  const present = readPackages('node_modules/.package-lock.json')
  if (present === undefined) return needed
  const dev = wanted.filter(([, entry]) => entry.dev || entry.devOptional)
  const isThere = ([path, entry]) =>
    !path.startsWith('node_modules/') || entry.optional || present[path]?.version === entry.version
  const isWanted = (one) => needed === 'everything' || !dev.includes(one)
  if (wanted.filter(isWanted).every(isThere)) return undefined
  // `npm ci` removes what it does not install: the tools of the tests, once there, are kept.
  return dev.some(([path, entry]) => entry.dev && path in present) ? 'everything' : needed
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages
  } catch {
    return undefined
  }
}

function install(set) {
  const everything = set === 'everything'
  // Progress goes to standard error: standard output belongs to the task, which may print JSON.
  process.stderr.write(
    `Installing what ${everything ? 'the tests need (once; a minute or two)' : 'the example needs (once; seconds)'} …\n`,
  )
  const started = Date.now()
  // npm leaves out optional dependencies when it runs on a Node.js older than they want: aws-lambda-ric, for one. So
  // on an old one npm itself runs on the pinned Node.js.
  const bin = everything && major < 22 ? installPinnedNode() : undefined
  const flags = [...(everything ? [] : MAIN_JOB), '--no-json', '--no-audit', '--no-fund', '--loglevel=error']
  const code = run('npm', ['ci', ...flags], { stdio: ['ignore', 2, 2], firstOnPath: bin })
  if (code !== 0) fail(`"npm ci" failed with exit code ${code}; its own messages stand above.`)
  process.stderr.write(`Installed in ${Math.round((Date.now() - started) / 1000)} s.\n`)
}

/** Puts the repository's Node.js into an ignored folder and returns the folder that holds its executable. */
function installPinnedNode() {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'scripts', 'package.json'), 'utf8'))
  const prefix = join(root, '.cache', 'node')
  const flags = ['--no-save', '--no-json', '--no-audit', '--no-fund', '--loglevel=error']
  const code = run('npm', ['install', '--prefix', prefix, `node@${dependencies.node}`, ...flags], {
    stdio: ['ignore', 2, 2],
  })
  if (code !== 0)
    fail(`Node.js ${dependencies.node} could not be installed from the npm registry (exit code ${code}).`)
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
