// Preload of the function's process: `node --import node-path.js`. Don't import it. Node.js itself searches NODE_PATH
// only for CommonJS modules; Lambda's runtimes find ES modules of layers there, too.
// See https://repost.aws/knowledge-center/lambda-import-module-error-nodejs
import * as nodeModule from 'node:module'
import { basename, delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A package name: neither a path nor a URL nor `#internal`. */
const PACKAGE = /^(?![./#])(?![a-z][a-z+.-]*:)/i

/**
 * Modules from which Node.js searches the folders of `NODE_PATH`: it looks for `node_modules` next to the importing
 * module.
 */
const parents = (process.env.NODE_PATH ?? '')
  .split(delimiter)
  .filter((folder) => basename(folder) === 'node_modules')
  .map((folder) => pathToFileURL(join(dirname(folder), 'layer.mjs')).href)

// Node.js before 22.15 doesn't have it, but the types don't say so.
const { registerHooks }: Partial<typeof nodeModule> = nodeModule
registerHooks?.({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context)
    } catch (error) {
      if (!isMissing(error) || !PACKAGE.test(specifier)) throw error
      for (const parentURL of parents) {
        try {
          return next(specifier, { ...context, parentURL })
        } catch (other) {
          if (!isMissing(other)) throw other
        }
      }
      throw error
    }
  },
})

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
}
