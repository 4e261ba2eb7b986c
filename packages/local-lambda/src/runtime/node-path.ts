// A preload of the function's process: `node --import node-path.js`. Not to be imported. Node.js itself looks into NODE_PATH
// for CommonJS modules only; Lambda's runtimes find ES modules of layers there, too.
// See https://repost.aws/knowledge-center/lambda-import-module-error-nodejs
import * as nodeModule from 'node:module'
import { basename, delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Neither a path nor a URL nor `#internal`. */
const PACKAGE = /^(?![./#])(?![a-z][a-z+.-]*:)/i

/**
 * Where Node.js begins to look for a package so that it comes to a folder of `NODE_PATH`: it asks for `node_modules`
 * beside the module that imports.
 */
const parents = (process.env.NODE_PATH ?? '')
  .split(delimiter)
  .filter((folder) => basename(folder) === 'node_modules')
  .map((folder) => pathToFileURL(join(dirname(folder), 'layer.mjs')).href)

// Before 22.15 Node.js has none, and its types do not know that.
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
