import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LambdaRuntime } from '../options/types.ts'

/**
 * Finds Lambda's runtime interface client, from this package or from the working directory. Its native part is compiled
 * at installation; without that, it counts as missing.
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
 * Runtimes that `startLambda` can use here, preferred one first.
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
