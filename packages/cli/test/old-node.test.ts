import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const dist = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url))

interface Ended {
  readonly code: unknown
  readonly stdout: string
  readonly stderr: string
}

/** Runs a file on this Node.js, which says that it is another version. */
function runAs(version: string, args: readonly string[]): Promise<Ended> {
  const disguise = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(disguise)}`, ...args],
      { timeout: 15_000 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    )
  })
}

const SENTENCE = (version: string): string =>
  `Node.js 22 or later is required, but this is ${version}; install a newer version`

test.each([
  ['20.20.2', ['emulate', '--port', '0']],
  ['20.20.2', ['invoke', 'index.mjs']],
  ['21.7.3', ['--version']],
  ['18.0.0', ['lambda-extension']],
])('the command refuses Node.js %s in one line: %j', async (version, args) => {
  expect(await runAs(version, [dist('cli/dist/cli.js'), ...args])).toEqual({
    code: 1,
    stdout: '',
    stderr: `extension-secrets: ${SENTENCE(version)}\n`,
  })
})

test.each([
  ['emulator', 'startEmulator()'],
  ['local-lambda', "startLambda({ bundle: 'index.mjs' })"],
  ['local-lambda', "runLambda({ bundle: 'index.mjs', events: [{}] })"],
])('%s: %s rejects with an error that says so', async (name, call) => {
  const program = `const all = await import(${JSON.stringify(dist(`${name}/dist/index.js`))})
const { startEmulator, startLambda, runLambda } = all
await ${call}.then(() => console.log('started'), ({ code, message }) => console.log(code, message))`
  const { stdout } = await runAs('20.20.2', ['--input-type=module', '--eval', program])
  expect(stdout).toBe(`UNSUPPORTED ${SENTENCE('20.20.2')}\n`)
})

test('22 is enough', async () => {
  const { code, stdout } = await runAs('22.0.0', [dist('cli/dist/cli.js'), '--version'])
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})
