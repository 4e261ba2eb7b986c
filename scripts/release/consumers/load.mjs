// Loads a module as Lambda's runtime does: require for CommonJS, import for everything else.
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

export async function load(file) {
  const path = resolve(file)
  return path.endsWith('.cjs') ? createRequire(import.meta.url)(path) : await import(pathToFileURL(path).href)
}
