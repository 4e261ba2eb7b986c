// `npm test`: everything that has to hold before a change lands. What follows `npm test --` goes to Jest.
import { step } from './step.ts'

const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
]
// In --json mode Jest would repeat its whole report on standard output; the file is enough.
const report = ['--json', '--outputFile=reports/jest.json']

const ok =
  (await step('build and type check', 'node', ['scripts/build.ts'])) &&
  (await step('lint and format', 'biome', ['check', '--error-on-warnings', '--colors=off'])) &&
  (await step('type tests', 'tstyche', [])) &&
  (await step('tests', 'node', [...jest, ...report, ...process.argv.slice(2)], { live: true }))
process.exitCode = ok ? 0 : 1
