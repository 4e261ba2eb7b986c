// One middleware for thousands of tenants: it keeps the values of those that were served last, and its heap stays flat.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import { serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { bundleFixture } from './support/bundle.ts'

const run = promisify(execFile)

test.each([
  ['100 kept: flat', 100, 0, 2],
  ['all kept: it grows, so that the way to measure can tell', 10_000, 2, 100],
])(
  '5,000 tenants, %s',
  async (_name, maxIds, least, most) => {
    await using bundle = await bundleFixture('many-tenants')
    await using server = await startRawServer(serveSecrets())
    const { stdout } = await run(process.execPath, [bundle.path], {
      env: { FIXTURE_PORT: String(server.port), FIXTURE_MAX_IDS: String(maxIds) },
      timeout: 60_000,
    })
    const { early, late } = JSON.parse(stdout) as { early: number; late: number }
    process.stderr.write(
      `${maxIds} ids kept: ${early.toFixed(1)} MB after 500 tenants, ${late.toFixed(1)} MB after 5,000\n`,
    )
    // One request for each tenant, and one for what all of them share.
    expect(server.requests).toHaveLength(5_001)
    expect(late - early).toBeGreaterThanOrEqual(least - 1)
    expect(late - early).toBeLessThanOrEqual(most)
  },
  120_000,
)
