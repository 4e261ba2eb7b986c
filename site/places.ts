import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the site. */
export const siteFolder: string = dirname(fileURLToPath(import.meta.url))
/** Pages of Markdown that are made from those of the repository; ignored. */
export const pagesFolder: string = join(siteFolder, 'build')
/** The built site; ignored. */
export const distFolder: string = join(siteFolder, 'dist')
/** Path of the site on its host. */
export const BASE = '/extension-secrets/'
/** Address of the published site. */
export const PUBLISHED = `https://extension-secrets.github.io${BASE}`
