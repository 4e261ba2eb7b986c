import { isDeepStrictEqual } from 'node:util'
import type { ParameterBook } from '../parameter-book.ts'
import type { SecretBook } from '../secret-book.ts'
import type { Contents } from './contents.ts'

/** Names, not values: what another reading of a source changed. */
export interface Changes {
  /** Names of secrets that are new, changed or gone. */
  readonly secrets: readonly string[]
  /** Names of parameters that are new, changed or gone. */
  readonly parameters: readonly string[]
}

/** What the sources say, put into the books; knows what to do when they say something else. */
export class HeldContents {
  readonly #secrets: SecretBook
  readonly #parameters: ParameterBook
  #contents: Contents

  constructor(secrets: SecretBook, parameters: ParameterBook, contents: Contents) {
    this.#secrets = secrets
    this.#parameters = parameters
    this.#contents = contents
    this.#load()
  }

  /** Forgets whatever was changed in the books meanwhile. */
  reset(): void {
    this.#secrets.clear()
    this.#parameters.clear()
    this.#load()
  }

  /**
   * A value that changed is a new version, as if it had been put into AWS: the old one stays readable as
   * `AWSPREVIOUS`. One that is given with its history is loaded afresh. What has not changed is left alone.
   */
  replace(contents: Contents): Changes {
    const before = this.#contents
    this.#contents = contents
    return {
      secrets: update(before.secrets, contents.secrets, {
        remove: (name) => {
          if (this.#secrets.has(name)) this.#secrets.remove(name)
        },
        put: (name, history) => {
          const [only, ...more] = history.versions
          const one = more.length === 0 && !history.deleted && only?.id === undefined
          if (one && only !== undefined && this.#secrets.has(name)) this.#secrets.rotate(name, only.content)
          else this.#secrets.load(name, history)
        },
      }),
      parameters: update(before.parameters, contents.parameters, {
        remove: (name) => {
          if (this.#parameters.has(name)) this.#parameters.remove(name)
        },
        put: (name, versions) => {
          const [only, ...more] = versions
          if (only !== undefined && more.length === 0) this.#parameters.set(name, only.content)
          else this.#parameters.load(name, versions)
        },
      }),
    }
  }

  #load(): void {
    for (const [name, history] of this.#contents.secrets) this.#secrets.load(name, history)
    for (const [name, versions] of this.#contents.parameters) this.#parameters.load(name, versions)
  }
}

const update = <T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  book: { readonly remove: (name: string) => void; readonly put: (name: string, value: T) => void },
): string[] => {
  const removed = [...before.keys()].filter((name) => !after.has(name))
  for (const name of removed) book.remove(name)
  const changed = [...after].filter(([name, value]) => !isDeepStrictEqual(before.get(name), value))
  for (const [name, value] of changed) book.put(name, value)
  return [...removed, ...changed.map(([name]) => name)]
}
