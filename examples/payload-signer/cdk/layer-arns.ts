// Writes the ARNs of the extension's layer, as the CDK knows them, into the mapping of ../sam/template.yaml.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { layerMapping, withMapping } from './lib/layer-mapping.ts'

const path = join(import.meta.dirname, '..', 'sam', 'template.yaml')
const before = await readFile(path, 'utf8')
const after = withMapping(before, layerMapping())
await writeFile(path, after)
process.stderr.write(
  `sam/template.yaml ${after === before ? 'was up to date' : 'has new ARNs of the layer'}\n`,
)
