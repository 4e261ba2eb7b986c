// `npm run test:databases`: rotations on real databases. PostgreSQL comes from npm; MariaDB or MySQL, Redis or Valkey and
// MongoDB are tested where their servers are installed. EXPECT_DATABASES=mysql,redis makes it fail when one of these is
// missing, for CI. What follows `npm run test:databases --` goes to Jest.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { foundServers, missingServers } from '../databases/servers/found.ts'
import { runJest } from './jest/run-jest.ts'
import { installOrders } from './orders/install.ts'
import { step } from './step.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

for (const { name, command } of foundServers())
  process.stderr.write(`${command === undefined ? '– no ' : '✓ '}${name}${command ? `: ${command}` : ''}\n`)
const missing = missingServers(process.env.EXPECT_DATABASES)
if (missing.length > 0) {
  process.stderr.write(`EXPECT_DATABASES names servers that were not found: ${missing.join(', ')}\n`)
  process.exitCode = 1
} else {
  const ok = (await installOrders()) && (await step('rotations on real databases', tests))
  process.exitCode = ok ? 0 : 1
}

async function tests(): Promise<void> {
  const config = join(root, 'scripts', 'jest', 'databases.config.mjs')
  const report = join(root, 'reports', 'jest-databases.json')
  const args = ['--config', config, ...process.argv.slice(2)]
  if (!(await runJest({ node: 'node', report, args }))) throw new Error('see above')
}
