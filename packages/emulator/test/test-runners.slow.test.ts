// The helpers of Jest, Vitest and node:test, each in its real runner: the files in runners/ are what these run.
import { fileURLToPath } from 'node:url'
import { describe, expect, jest, test } from '@jest/globals'
import { BEFORE } from './runners/served.ts'
import { jestIn, NODE_TEST, runRunner, vitestIn } from './support/runner-process.ts'

jest.setTimeout(120_000)

const FOLDER = fileURLToPath(new URL('./runners', import.meta.url))
const RUNNERS = {
  jest: [...jestIn(FOLDER, 'jest-*.spec.ts'), '--maxWorkers=2'],
  vitest: [...vitestIn(FOLDER), '--maxWorkers=2'],
  'node-test': NODE_TEST,
}
type Runner = keyof typeof RUNNERS

/** Runs these files of a runner, from an environment that has its own idea of the endpoint. */
const run = (runner: Runner, ...names: readonly string[]) => {
  const { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT, AWS_TOKEN } = BEFORE
  const args = [...RUNNERS[runner], ...names.map((name) => fileOf(runner, name))]
  return runRunner(FOLDER, args, { PARAMETERS_SECRETS_EXTENSION_HTTP_PORT, AWS_TOKEN })
}

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
