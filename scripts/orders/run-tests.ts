import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runJest } from '../jest/run-jest.ts'
import { step } from '../step.ts'
import { installOrders } from './install.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/**
 * Runs the tests of `databases/`, after it has installed PostgreSQL. What follows the command's `--` goes to Jest.
 *
 * @param report name of Jest's report
 * @param env variables for the tests
 * @returns whether every test passed; what failed has been shown
 */
export async function runDatabaseTests(
  report: string,
  env: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const args = ['--config', join(root, 'scripts', 'jest', 'databases.config.mjs'), ...process.argv.slice(2)]
  const tests = async (): Promise<void> => {
    if (!(await runJest({ node: 'node', report: join(root, 'reports', report), args, env })))
      throw new Error('see above')
  }
  return (await installOrders()) && step('rotations on real databases', tests)
}
