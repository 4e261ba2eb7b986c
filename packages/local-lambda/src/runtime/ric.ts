import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LambdaRuntime } from '../options/types.ts'

/**
 * Finds Lambda's runtime interface client: from this package, or from where the process was started. Its native part
 * is built when it is installed; without that it is as good as not there.
 */
export const findRic = (): string | undefined => {
  const places = [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json')).href]
  for (const place of places) {
    try {
      const main = createRequire(place).resolve('aws-lambda-ric')
      if (existsSync(join(dirname(main), 'rapid-client.node'))) return main
    } catch {
      // Not installed there; the next place may have it.
    }
  }
  return undefined
}

/**
 * The runtimes that `startLambda` can use here, the preferred one first.
 *
 * @example
 * ```ts
 * import { availableRuntimes } from '@extension-secrets/local-lambda'
 *
 * for (const runtime of availableRuntimes()) console.log(`would run in ${runtime}`)
 * ```
 */
export const availableRuntimes = (): readonly LambdaRuntime[] =>
  findRic() === undefined ? ['built-in'] : ['aws-lambda-ric', 'built-in']
