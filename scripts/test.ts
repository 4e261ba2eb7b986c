// `npm test`: what a contributor waits for. What follows `npm test --` goes to Jest, and chooses from all tests, the slow
// ones (`npm run test:all`) too.
import { runJest } from './jest/run-jest.ts'
import { step } from './step.ts'

const chosen = process.argv.slice(2)

const tests = async (): Promise<void> => {
  const passed = await runJest({
    node: 'node',
    report: 'reports/jest.json',
    args: chosen,
    env: chosen.length === 0 ? { TEST_TIER: 'fast' } : {},
  })
  if (!passed) throw new Error('see above')
}

const ok =
  (await step('build and type check', 'node', ['scripts/build.ts'])) &&
  (await step('lint and format', 'biome', ['check', '--error-on-warnings', '--colors=off'])) &&
  (await step('prose', 'node', ['--disable-warning=ExperimentalWarning', 'scripts/lint-prose.ts'])) &&
  (await step('type tests', 'tstyche', [])) &&
  (await step('tests', tests))
process.exitCode = ok ? 0 : 1
