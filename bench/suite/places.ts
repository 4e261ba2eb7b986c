import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the benchmarks. */
export const benchFolder: string = dirname(dirname(fileURLToPath(import.meta.url)))
/** The repository. */
export const root: string = dirname(benchFolder)
export const peersFolder: string = join(benchFolder, 'peers')
/** What can be made again. */
export const cacheFolder: string = join(root, '.cache', 'bench')
/** What is committed of a whole run. */
export const resultsFolder: string = join(root, 'docs', 'benchmarks')
