// Builds every package: type check and declarations by tsc, and the single-file JavaScript of @extension-secrets/client with
// the SBOM of what is built into it.
import { bundleClient } from './bundle-client.ts'
import { removeStale } from './remove-stale.ts'
import { writeSbom } from './sbom-of-undici.ts'
import { step } from './step.ts'

const ok =
  (await step('type check and compile', 'tsc', ['-b', '--pretty'])) &&
  (await step('bundle @extension-secrets/client', bundleClient)) &&
  (await step('SBOM of @extension-secrets/client', () =>
    writeSbom('packages/client', 'node_modules/undici'),
  )) &&
  (await step('remove what has no source any more', async () => {
    await removeStale('packages/middy')
    await removeStale('packages/client', ['THIRD-PARTY-NOTICES.md', 'sbom.cdx.json'])
    await removeStale('packages/schemas')
    await removeStale('packages/emulator')
    await removeStale('packages/local-lambda')
    await removeStale('packages/cli')
  }))
process.exitCode = ok ? 0 : 1
