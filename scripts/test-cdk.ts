// `npm run test:cdk`: the CDK app and the SAM template of examples/payload-signer, with dependencies of their own, which are
// too large for everybody's install. Needs no AWS account. What follows `npm run test:cdk --` goes to Jest.
import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { installApart } from './install-apart.ts'
import { runJest } from './jest/run-jest.ts'
import { step } from './step.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const app = join(root, 'examples', 'payload-signer', 'cdk')

/** Runs a command in the app's folder: npm's own `--prefix` does not reach the commands that it starts. */
const inApp = (command: string, ...args: string[]) =>
  async function run(): Promise<void> {
    const windows = process.platform === 'win32'
    // As on the machine of somebody who has just cloned the repository: nothing is looked up, and nothing reported.
    const env = { ...process.env, CDK_DISABLE_VERSION_CHECK: '1', CDK_DISABLE_CLI_TELEMETRY: '1' }
    try {
      await promisify(execFile)(command, args, { cwd: app, shell: windows, env })
    } catch (error) {
      const { message, stderr = '' } = error as Error & { stderr?: string }
      throw new Error(stderr.trim() || message)
    }
  }
const synthesize = inApp('npx', '--no-install', 'cdk', 'synth', '--quiet')

const tests = async (): Promise<void> => {
  const config = join(root, 'scripts', 'jest', 'cdk.config.mjs')
  const report = join(root, 'reports', 'jest-cdk.json')
  const args = ['--config', config, ...process.argv.slice(2)]
  if (!(await runJest({ node: 'node', report, args }))) throw new Error('see above')
}

const ok =
  (await installApart(app, 'the CDK')) &&
  (await step('bundle both functions', 'node', [join(root, 'scripts', 'bundle-example.ts')])) &&
  (await step('type check of the CDK app', 'tsc', ['-b', app, '--pretty'])) &&
  (await step('cdk synth', synthesize)) &&
  (await step('tests of the CDK app and the SAM template', tests))
process.exitCode = ok ? 0 : 1
