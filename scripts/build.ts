// Builds every package: type check and declarations by tsc, and the single-file JavaScript of @extension-secrets/middy.
import { bundleMiddy } from './bundle-middy.ts'
import { step } from './step.ts'

const ok =
  (await step('type check and compile', 'tsc', ['-b', '--pretty'])) &&
  (await step('bundle @extension-secrets/middy', bundleMiddy))
process.exitCode = ok ? 0 : 1
