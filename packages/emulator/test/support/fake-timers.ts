import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, jest, test } from '@jest/globals'
import { jestIn, NODE_TEST, runRunner, vitestIn } from './runner-process.ts'

/** Arguments of each test runner that the folder has a file for. */
function runnersOf(folder: string): [string, readonly string[]][] {
  const jestWith = (more: object): readonly string[] =>
    jestIn(folder, 'jest.spec.ts', { testTimeout: 20_000, ...more })
  const runners: [string, readonly string[]][] = [
    ['node:test', [...NODE_TEST, 'node-test.spec.ts']],
    ['Jest', jestWith({})],
    [
      'Jest, whose timers are fake before anything is loaded',
      jestWith({ fakeTimers: { enableGlobally: true } }),
    ],
  ]
  if (existsSync(`${folder}/vitest.spec.ts`))
    runners.push(['Vitest', [...vitestIn(folder), '--testTimeout=20000', 'vitest.spec.ts']])
  return runners
}

/**
 * Tests that the files of a folder pass in their real test runners.
 *
 * @param around runs the tests' process with the variables that it needs
 */
export function testInRunners(
  folderUrl: URL,
  around: (tests: (env: Readonly<Record<string, string>>) => Promise<void>) => Promise<void> = (tests) =>
    tests({}),
): void {
  jest.setTimeout(120_000)
  const folder = fileURLToPath(folderUrl)
  describe('with the fake timers of', () => {
    test.each(runnersOf(folder))('%s', async (_runner, args) => {
      await around(async (env) => {
        const { code, output } = await runRunner(folder, args, env)
        expect(output).toMatch(/pass/i)
        expect([code, code === 0 ? '' : output]).toEqual([0, ''])
      })
    })
  })
}
