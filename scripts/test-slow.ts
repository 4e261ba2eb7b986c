// `npm run test:slow`: the tests that take processes, registries or long models. What follows `--` goes to Jest.
import { runJest } from './jest/run-jest.ts'
import { step } from './step.ts'

const tests = async (): Promise<void> => {
  const args = process.argv.slice(2)
  if (!(await runJest({ node: 'node', report: 'reports/jest-slow.json', args, env: { TEST_TIER: 'slow' } })))
    throw new Error('see above')
}

const ok =
  (await step('build and type check', 'node', ['scripts/build.ts'])) && (await step('slow tests', tests))
process.exitCode = ok ? 0 : 1
