import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, jest, test } from '@jest/globals'

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const MODULES = path('../../../../node_modules')

function jestConfig(rootDir: string, more: object): readonly string[] {
  const config = {
    rootDir,
    testMatch: ['<rootDir>/jest.spec.ts'],
    extensionsToTreatAsEsm: ['.ts'],
    transform: { '\\.ts$': path('../../../../scripts/jest/esbuild-transform.mjs') },
    testTimeout: 20_000,
    ...more,
  }
  return ['--experimental-vm-modules', `${MODULES}/jest/bin/jest.js`, '--config', JSON.stringify(config)]
}

/** Arguments of each test runner that the folder has a file for. */
function runnersOf(folder: string): [string, readonly string[]][] {
  const runners: [string, readonly string[]][] = [
    ['node:test', ['--test', '--test-reporter=tap', 'node-test.spec.ts']],
    ['Jest', jestConfig(folder, {})],
    [
      'Jest, whose timers are fake before anything is loaded',
      jestConfig(folder, { fakeTimers: { enableGlobally: true } }),
    ],
  ]
  if (existsSync(`${folder}/vitest.spec.ts`))
    runners.push([
      'Vitest',
      [`${MODULES}/vitest/vitest.mjs`, 'run', '--root', folder, '--testTimeout=20000', 'vitest.spec.ts'],
    ])
  return runners
}

function run(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { PATH, HOME, TMPDIR } = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { PATH, HOME, TMPDIR, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 100_000,
      killSignal: 'SIGKILL',
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

/**
 * Tests that the files of a folder pass in their real test runners.
 *
 * @param around runs the tests' process with the variables that it needs
 */
export function testInRunners(
  folder: URL,
  around: (tests: (env: NodeJS.ProcessEnv) => Promise<void>) => Promise<void> = (tests) => tests({}),
): void {
  jest.setTimeout(120_000)
  describe('with the fake timers of', () => {
    test.each(runnersOf(fileURLToPath(folder)))('%s', async (_runner, args) => {
      await around(async (env) => {
        const { code, output } = await run(fileURLToPath(folder), args, env)
        expect(output).toMatch(/pass/i)
        expect([code, code === 0 ? '' : output]).toEqual([0, ''])
      })
    })
  })
}
