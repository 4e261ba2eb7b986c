// `npm test`: everything that has to hold before a change lands. What follows `npm test --` goes to Jest.
import { mkdir } from 'node:fs/promises'
import { step } from './step.ts'

const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
]
// In --json mode Jest would repeat its whole report on standard output; the file is enough.
const report = ['--json', '--outputFile=reports/jest.json']

// Jest makes no folder for its report.
await mkdir('reports', { recursive: true })

const chosen = process.argv.slice(2)
// What a part of the tests covers says nothing about the whole.
const coverage = chosen.length === 0 ? ['--coverage'] : []

const ok =
  (await step('build and type check', 'node', ['scripts/build.ts'])) &&
  (await step('lint and format', 'biome', ['check', '--error-on-warnings', '--colors=off'])) &&
  (await step('type tests', 'tstyche', [])) &&
  (await step('tests', 'node', [...jest, ...report, ...coverage, ...chosen], { live: true }))
process.exitCode = ok ? 0 : 1
