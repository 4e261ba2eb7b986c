// Builds every package: type check and declarations by tsc, and the single-file JavaScript of @extension-secrets/middy.
import { bundleMiddy } from './bundle-middy.ts'
import { removeStale } from './remove-stale.ts'
import { step } from './step.ts'

const ok =
  (await step('type check and compile', 'tsc', ['-b', '--pretty'])) &&
  (await step('bundle @extension-secrets/middy', bundleMiddy)) &&
  (await step('remove what has no source any more', async () => {
    await removeStale('packages/middy', ['THIRD-PARTY-NOTICES.md'])
    await removeStale('packages/schemas')
    await removeStale('packages/emulator')
    await removeStale('packages/local-lambda')
    await removeStale('packages/cli')
  }))
process.exitCode = ok ? 0 : 1
