// `npm test`: everything that has to hold before a change lands. What follows `npm test --` goes to Jest.
import { runJest } from './jest/run-jest.ts'
import { step } from './step.ts'

const chosen = process.argv.slice(2)
// What a part of the tests covers says nothing about the whole.
const coverage = chosen.length === 0 ? ['--coverage'] : []

const tests = async (): Promise<void> => {
  const passed = await runJest({ node: 'node', report: 'reports/jest.json', args: [...coverage, ...chosen] })
  if (!passed) throw new Error('see above')
}

const ok =
  (await step('build and type check', 'node', ['scripts/build.ts'])) &&
  (await step('lint and format', 'biome', ['check', '--error-on-warnings', '--colors=off'])) &&
  (await step('type tests', 'tstyche', [])) &&
  (await step('tests', tests))
process.exitCode = ok ? 0 : 1
