// `npm run bundle:example`: what the CDK app and the SAM template of examples/payload-signer deploy, in its build/.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-typescript.html
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleClient } from './bundle-client.ts'
import { bundleFunction } from './bundle-function.ts'
import { step } from './step.ts'

const example = join(dirname(dirname(fileURLToPath(import.meta.url))), 'examples', 'payload-signer')

const ok =
  (await step('compile the packages', 'tsc', [
    '-b',
    'packages/schemas',
    'packages/client',
    'packages/middy',
  ])) &&
  (await step('bundle @extension-secrets/client', bundleClient)) &&
  (await bundle('function', 'index.ts')) &&
  (await bundle('rotation', 'rotation/index.ts'))
process.exitCode = ok ? 0 : 1

/** A folder for each function: Lambda gets the whole of it. */
async function bundle(name: string, source: string): Promise<boolean> {
  const folder = join(example, 'build', name)
  return step(`bundle the ${name} into ${folder.slice(process.cwd().length + 1)}`, async () => {
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    await bundleFunction(join(example, 'src', source), join(folder, 'index.mjs'))
  })
}
