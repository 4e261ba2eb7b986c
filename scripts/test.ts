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

/** Type tests need the built packages; the others need nothing, so they run beside. */
const checks = await Promise.all([
  step('build and type check', 'node', ['scripts/build.ts']).then(
    async (built) => built && (await step('type tests', 'tstyche', [])),
  ),
  step('lint and format', 'biome', ['check', '--error-on-warnings', '--colors=off']),
  step('prose', 'node', ['--disable-warning=ExperimentalWarning', 'scripts/lint-prose.ts']),
])
process.exitCode = checks.every(Boolean) && (await step('tests', tests)) ? 0 : 1
