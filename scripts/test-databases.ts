// `npm run test:databases`: rotations on real databases. PostgreSQL comes from npm; MariaDB or MySQL, Redis or Valkey and
// MongoDB are tested where their servers are installed. EXPECT_DATABASES=mysql,redis makes it fail when one of these is
// missing, for CI. What follows `npm run test:databases --` goes to Jest.
import { foundServers, missingServers } from '../databases/servers/found.ts'
import { runDatabaseTests } from './orders/run-tests.ts'

for (const { name, command } of foundServers())
  process.stderr.write(`${command === undefined ? '– no ' : '✓ '}${name}${command ? `: ${command}` : ''}\n`)
const missing = missingServers(process.env.EXPECT_DATABASES)
if (missing.length > 0)
  process.stderr.write(`EXPECT_DATABASES names servers that were not found: ${missing.join(', ')}\n`)
process.exitCode = missing.length === 0 && (await runDatabaseTests('jest-databases.json')) ? 0 : 1
