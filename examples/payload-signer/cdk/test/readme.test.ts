// What the README says of alarms, metrics and costs is what the stack has.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { resourcesOf, templateOf } from './stacks.ts'

const readme = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8')
const template = templateOf()

test('every alarm is explained', () => {
  for (const [id] of resourcesOf(template, 'AWS::CloudWatch::Alarm')) {
    // Without the eight characters that the CDK appends.
    const name = id.slice(0, -8)
    expect(
      readme.includes(`\`${name}\``) || readme.includes(`\`…${name.replace('FetchFailures', '')}\``),
    ).toBe(true)
  }
})

test('what costs something is counted as it is', () => {
  const count = (type: string): number => resourcesOf(template, type).length
  const line = (what: string): RegExpExecArray | null =>
    new RegExp(`^\\| (\\d+) ${what}[^|]*\\| at ([\\d.]+)[^|]*\\| ([\\d.]+) \\|$`, 'm').exec(readme)
  const counted = {
    secrets: 'AWS::SecretsManager::Secret',
    'KMS key': 'AWS::KMS::Key',
    alarms: 'AWS::CloudWatch::Alarm',
  }
  for (const [what, type] of Object.entries(counted))
    expect([what, line(what)?.[1]]).toStrictEqual([what, String(count(type))])
  let sum = 0
  for (const what of [...Object.keys(counted), 'metrics']) {
    const [, number, price, cost] = line(what) ?? []
    expect(Number(cost)).toBeCloseTo(Number(number) * Number(price))
    sum += Number(cost)
  }
  expect(readme).toContain(`**${sum.toFixed(2)}**`)
})
