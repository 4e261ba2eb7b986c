import { readFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { benchFolder, root } from '../suite/places.ts'
import type { Run } from '../suite/results.ts'

const FROM_ROOT = ['@middy/core', 'undici', 'esbuild']

/** The machine and the versions of a run. */
export async function describeRun(quick: boolean): Promise<Run> {
  const { dependencies } = JSON.parse(await readFile(join(benchFolder, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const own = await Promise.all(
    FROM_ROOT.map(async (name) => {
      const text = await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8')
      return [name, (JSON.parse(text) as { version: string }).version] as const
    }),
  )
  const processors = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  return {
    date: new Date().toISOString().slice(0, 10),
    quick,
    machine: `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}, ${memory} GB, ${process.platform} ${process.arch}`,
    node: process.versions.node,
    versions: { ...Object.fromEntries(own), ...dependencies },
  }
}
