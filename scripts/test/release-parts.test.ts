// What a rehearsal of a release is made of, as far as it can be told without installing anything.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { command, endCommands, start } from '../release/command.ts'
import { plainEnv } from '../release/plain-env.ts'
import { codeBlock, installedPackages } from '../release/readme.ts'
import { errorsOfOurs, tsconfig } from '../release/type-check.ts'
import { removeStale } from '../remove-stale.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'release-parts-'))
})
afterAll(async () => {
  endCommands()
  await rm(folder, { recursive: true, force: true })
})

const README = `# package

\`\`\`sh
npm install --save-dev one @scope/two@1
npm install three # if you want it
echo npm install four
\`\`\`

\`\`\`ts
const first = 1
\`\`\`

## Both as a library (or not)

\`\`\`json
{}
\`\`\`

\`\`\`ts
const second = 2

export {}
\`\`\`
`

test('a README: the first block of a language below a heading, and what its shell blocks install', () => {
  expect(codeBlock(README, 'ts')).toBe('const first = 1\n')
  expect(codeBlock(README, 'ts', 'Both as a library (or not)')).toBe('const second = 2\n\nexport {}\n')
  expect(() => codeBlock(README, 'js')).toThrow('no ```js block below its beginning')
  expect(() => codeBlock(README, 'ts', 'Both')).toThrow('no ```ts block below Both')
  expect([...installedPackages(README)]).toEqual(['one', '@scope/two@1', 'three'])
})

test('a command gives what it printed on standard output, or fails with all that it printed', async () => {
  const script = 'console.log("out"); console.error("err"); process.exitCode = Number(process.argv[1])'
  expect(await command(process.execPath, ['-e', script, '0'])).toBe('out\n')
  await expect(command(process.execPath, ['-e', script, '3'])).rejects.toThrow(
    /ended with exit code 3:\n(out\nerr|err\nout)$/,
  )
  await expect(command(join(folder, 'none'), [])).rejects.toThrow('could not be started')
})

test('a command that takes too long is killed, and endCommands ends what goes on', async () => {
  const forever = ['-e', 'setInterval(() => {}, 1000)']
  await expect(command(process.execPath, forever, { timeout: 300 })).rejects.toThrow('SIGKILL')
  const child = start(process.execPath, forever, {})
  const ended = new Promise((resolve) => child.once('close', (_code, signal) => resolve(signal)))
  endCommands()
  expect(await ended).toBe('SIGKILL')
})

test('the environment keeps what is the user’s and drops what is the repository’s', () => {
  const env = {
    PATH: '/bin',
    npm_config_cafile: '/ca',
    npm_config_registry: 'http://127.0.0.1/',
    NPM_CONFIG_REGISTRY: 'http://127.0.0.1/',
    npm_config_local_prefix: '/here',
    npm_package_name: 'here',
    npm_lifecycle_event: 'test',
    INIT_CWD: '/here',
    GIT_DIR: '/here/.git',
    GIT_SSH_COMMAND: 'ssh',
  }
  expect(plainEnv(env)).toEqual({ PATH: '/bin', npm_config_cafile: '/ca', GIT_SSH_COMMAND: 'ssh' })
})

test('only the error of Middy’s own declarations is not ours; a compiler that names none did not run', () => {
  const theirs =
    "node_modules/@middy/core/index.d.ts(4,61): error TS2307: Cannot find module '@aws/durable-execution-sdk-js' or its corresponding type declarations."
  const ours =
    "node_modules/@extension-secrets/schemas/dist/a.d.ts(1,1): error TS2307: Cannot find module 'x'."
  const other = 'node_modules/@middy/core/index.d.ts(5,1): error TS2304: Cannot find name X.'
  expect(errorsOfOurs(theirs)).toEqual([])
  expect(errorsOfOurs(`tsc ended with exit code 2:\n${theirs}\r\n${ours}\n${other}`)).toEqual([ours, other])
  expect(errorsOfOurs('tsc ended with exit code 1:\nCannot find module tsc')).toHaveLength(2)
  expect(JSON.parse(tsconfig('bundler', 'out'))).toMatchObject({
    compilerOptions: { module: 'esnext', moduleResolution: 'bundler', strict: true, skipLibCheck: false },
  })
})

test('what was compiled from a source that is gone is removed, and nothing else', async () => {
  const write = async (path: string): Promise<void> => {
    await mkdir(join(folder, 'package', path, '..'), { recursive: true })
    await writeFile(join(folder, 'package', path), '')
  }
  await Promise.all(['src/a.ts', 'src/b/c.ts', 'src/types.d.ts'].map(write))
  await Promise.all(
    ['a.js', 'a.js.map', 'a.d.ts', 'a.d.ts.map', 'b/c.js'].map((path) => write(`dist/${path}`)),
  )
  await Promise.all(
    ['gone.js', 'b/gone.d.ts.map', 'types.js', 'NOTICES.md'].map((path) => write(`dist/${path}`)),
  )
  await removeStale(join(folder, 'package'), ['NOTICES.md'])
  const left = await readdir(join(folder, 'package', 'dist'), { recursive: true })
  expect(left.map((path) => path.replaceAll('\\', '/')).sort()).toEqual(
    ['NOTICES.md', 'a.d.ts', 'a.d.ts.map', 'a.js', 'a.js.map', 'b', 'b/c.js'].sort(),
  )
})
