import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { cacheFolder, peersFolder } from './places.ts'
import { secretIds } from './secret-ids.ts'

export type Format = 'esm' | 'cjs'

/** A function in one file, as it is deployed. */
export interface PeerBundle {
  readonly path: string
  /** Bytes, minified. */
  readonly minified: number
  /** Bytes of that after gzip. */
  readonly gzipped: number
}

/**
 * Bundles a function that gets 5 secrets by one peer: minified, for the Node.js of Lambda, as we recommend.
 *
 * @throws {Error} with esbuild's messages
 */
export async function bundlePeer(id: string, format: Format, count = 5): Promise<PeerBundle> {
  const folder = join(cacheFolder, 'functions')
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${id}-${count}.${format === 'esm' ? 'mjs' : 'cjs'}`)
  const contents = `
    import { createHandler } from ${JSON.stringify(join(peersFolder, `${id}.ts`))}
    export const handler = createHandler(${JSON.stringify(secretIds(count))})
  `
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: peersFolder },
    outfile: path,
    bundle: true,
    minify: true,
    platform: 'node',
    format,
    target: 'node22',
    // What AWS recommends for its SDK: its ES modules, which are smaller.
    mainFields: ['module', 'main'],
    logLevel: 'silent',
    write: false,
  })
  const [file] = outputFiles
  if (file === undefined) throw new Error(`esbuild made nothing of ${id}`)
  await writeFile(path, file.contents)
  return {
    path,
    minified: file.contents.length,
    gzipped: gzipSync(file.contents, { level: 9 }).length,
  }
}
