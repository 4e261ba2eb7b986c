import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CommandError } from '../errors/command-error.ts'

/** Time limit for loading a bundle, in milliseconds. */
const PATIENCE = 30_000

/** One declared secret or parameter, as published on the channel `extension-secrets:declared`. */
export interface DeclaredItem {
  readonly name: string
  readonly kind: 'secret' | 'parameter'
  /** Absent if a function chooses it for each invocation. */
  readonly id?: string
  readonly roleArn?: string
  /** Path and query of the request. */
  readonly path: string
  /** TTL in milliseconds. JSON has no infinity, so `null` stands for it. */
  readonly policy: { readonly ttl: number | null }
}

interface Answer {
  readonly declared?: readonly { readonly secrets: readonly DeclaredItem[] }[]
  readonly failure?: string
}

/**
 * Collects the declarations of a bundled function while it loads. Calls no handler, and fetches nothing.
 *
 * @param bundle path of a JavaScript file
 * @throws {CommandError} if it can't be loaded, or declares nothing
 */
export async function declaredIn(bundle: string): Promise<readonly DeclaredItem[]> {
  const path = resolve(bundle)
  if (!existsSync(path)) throw new CommandError(`bundle ${bundle} does not exist`)
  const { declared, failure } = await load(path)
  if (failure !== undefined) throw new CommandError(`bundle ${bundle} failed while loading: ${failure}`)
  const items = declared?.flatMap(({ secrets }) => secrets) ?? []
  if (items.length > 0) return items
  throw new CommandError(
    `bundle ${bundle} declares no secrets while loading: is extensionSecrets or createSecrets called at the top level of a module?`,
  )
}

function load(path: string): Promise<Answer> {
  const extension = import.meta.filename.endsWith('.ts') ? 'ts' : 'js'
  return new Promise((settle) => {
    const child = fork(fileURLToPath(new URL(`./listen.${extension}`, import.meta.url)), [path], {
      // Standard output is for the policy.
      stdio: ['ignore', 2, 2, 'ipc'],
      timeout: PATIENCE,
      killSignal: 'SIGKILL',
    })
    child.once('message', (answer) => settle(answer as Answer))
    child.once('error', (error) => settle({ failure: error.message }))
    child.once('exit', (code, signal) =>
      settle({
        failure:
          signal === null ? `its process ended with status ${code}` : `it took longer than ${PATIENCE} ms`,
      }),
    )
  })
}
