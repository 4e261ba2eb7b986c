import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the benchmarks. */
export const benchFolder: string = dirname(dirname(fileURLToPath(import.meta.url)))
/** The repository. */
export const root: string = dirname(benchFolder)
export const peersFolder: string = join(benchFolder, 'peers')
/** Folder for files that can be generated again. */
export const cacheFolder: string = join(root, '.cache', 'bench')
/** Folder for the committed results of a whole run. */
export const resultsFolder: string = join(root, 'docs', 'benchmarks')
