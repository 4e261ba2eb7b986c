// The helpers of Jest, Vitest and node:test, each in its real runner: the files in runners/ are what these run.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, jest, test } from '@jest/globals'
import { BEFORE } from './runners/served.ts'

jest.setTimeout(120_000)

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const FOLDER = path('./runners')
const MODULES = path('../../../node_modules')

const jestConfig = {
  rootDir: FOLDER,
  testMatch: ['<rootDir>/jest-*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': path('../../../scripts/jest/esbuild-transform.mjs') },
}
const RUNNERS = {
  jest: [
    '--experimental-vm-modules',
    `${MODULES}/jest/bin/jest.js`,
    '--config',
    JSON.stringify(jestConfig),
    '--maxWorkers=2',
  ],
  vitest: [`${MODULES}/vitest/vitest.mjs`, 'run', '--root', FOLDER, '--maxWorkers=2'],
  'node-test': ['--test', '--test-reporter=tap'],
}
type Runner = keyof typeof RUNNERS

/** Runs these files of a runner, from an environment that has its own idea of the endpoint. */
const run = (runner: Runner, ...names: readonly string[]): Promise<{ code: number | null; output: string }> =>
  new Promise((resolve, reject) => {
    const { PATH, HOME, TMPDIR } = process.env
    const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT, AWS_TOKEN } = BEFORE
    const child = spawn(
      process.execPath,
      [...RUNNERS[runner], ...names.map((name) => fileOf(runner, name))],
      {
        cwd: FOLDER,
        env: { PATH, HOME, TMPDIR, NO_COLOR: '1', PARAMETERS_SECRETS_EXTENSION_HTTP_PORT, AWS_TOKEN },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 100_000,
        killSignal: 'SIGKILL',
      },
    )
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })

const fileOf = (runner: Runner, name: string): string => `${runner}-${name}.spec.ts`

/** Each runner's report that all seven tests passed. */
const SEVEN_PASSED = {
  jest: /^Tests: +7 passed, 7 total$/m,
  vitest: /^ *Tests +7 passed \(7\)$/m,
  'node-test': /^# pass 7\n# fail 0$/m,
}

describe.each(Object.keys(RUNNERS) as Runner[])('%s', (runner) => {
  test('each file, and each suite, has its own emulator, which every test finds as new', async () => {
    const { code, output } = await run(runner, 'whole-file', 'suite')
    expect(output).toMatch(SEVEN_PASSED[runner])
    expect(code).toBe(0)
  })

  test('a wrong option is reported at its line', async () => {
    const { code, output } = await run(runner, 'broken')
    expect(code).toBe(1)
    expect(output).toContain('option ttl must be a number of seconds, at least 0')
    expect(output).toContain(`${fileOf(runner, 'broken')}:4:1`)
    expect(output).not.toContain('emulator-options')
  })
})
