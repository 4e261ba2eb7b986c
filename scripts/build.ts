// Builds every package: type check and declarations by tsc, and the single-file JavaScript of @extension-secrets/middy with
// the SBOM of what is built into it.
import { bundleMiddy } from './bundle-middy.ts'
import { removeStale } from './remove-stale.ts'
import { writeSbom } from './sbom-of-undici.ts'
import { step } from './step.ts'

const ok =
  (await step('type check and compile', 'tsc', ['-b', '--pretty'])) &&
  (await step('bundle @extension-secrets/middy', bundleMiddy)) &&
  (await step('SBOM of @extension-secrets/middy', () =>
    writeSbom('packages/middy', 'node_modules/undici'),
  )) &&
  (await step('remove what has no source any more', async () => {
    await removeStale('packages/middy', ['THIRD-PARTY-NOTICES.md', 'sbom.cdx.json'])
    await removeStale('packages/schemas')
    await removeStale('packages/emulator')
    await removeStale('packages/local-lambda')
    await removeStale('packages/cli')
  }))
process.exitCode = ok ? 0 : 1
