import { step } from '../step.ts'

/** An example function, and where its bundle goes. */
export interface ExampleFunction {
  /** Path of the function's source. */
  readonly entry: string
  /** Path of the bundle. */
  readonly bundle: string
  /** True if a dependency requires modules of Node.js, as database drivers do. */
  readonly requires?: boolean
}

/**
 * Compiles the packages that an example runs on, and bundles the example. Types are for `npm test`, which has the packages
 * that some of them come from.
 *
 * @returns false if it failed; the reason has been shown
 */
export async function buildFunction({ entry, bundle, requires = false }: ExampleFunction): Promise<boolean> {
  const names = ['schemas', 'client', 'middy', 'emulator', 'local-lambda']
  const packages = names.map((name) => `packages/${name}`)
  return (
    (await step('compile the packages', 'tsc', ['-b', '--noCheck', ...packages])) &&
    (await step('bundle @extension-secrets/client', async () => {
      const { bundleClient } = await import('../bundle-client.ts')
      await bundleClient()
    })) &&
    (await step('bundle the example function', async () => {
      const { bundleFunction } = await import('../bundle-function.ts')
      await bundleFunction(entry, bundle, { requires })
    }))
  )
}
