// Writes the ARNs of the extension's layer, as the CDK knows them, into the mapping of ../sam/template.yaml and into the table
// of the command `policy`.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { layerMapping, withLayers, withMapping } from './lib/layer-mapping.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const regions = layerMapping()
await update('examples/payload-signer/sam/template.yaml', (text) => withMapping(text, regions))
await update('packages/cli/src/policy/layers.ts', (text) => withLayers(text, regions))

async function update(path: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(join(root, path), 'utf8')
  const after = change(before)
  await writeFile(join(root, path), after)
  process.stderr.write(`${path} ${after === before ? 'was up to date' : 'has new ARNs of the layer'}\n`)
}
