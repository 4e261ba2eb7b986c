import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'

const root = dirname(dirname(import.meta.dirname))

test('npm run start:orders: no request fails, and every environment keeps its one connection', async () => {
  const script = join(root, 'scripts', 'start-orders.ts')
  const { stdout } = await promisify(execFile)('node', [script, '--json', '--gap', '300'], { cwd: root })
  const { reports } = JSON.parse(stdout)
  for (const report of reports) {
    expect(report).toMatchObject({ failures: 0 })
    expect(report.requests).toBeGreaterThan(20)
    // One for each of four environments; a new one may overlap with the one that it replaces.
    expect(report.connectionsBefore).toBeLessThanOrEqual(8)
    expect(report.connectionsAfter).toBeLessThanOrEqual(8)
  }
  expect(reports).toHaveLength(2)
  expect(reports[0].retried).toBeGreaterThan(0)
})
