import { isDeepStrictEqual } from 'node:util'
import type { ParameterBook } from '../store/parameter-book.ts'
import type { SecretBook } from '../store/secret-book.ts'
import type { Contents } from './contents.ts'
import { plainParameter } from './parameter-entry.ts'
import { plainSecret } from './secret-entry.ts'

/** Names, never values, that changed when a source was read again. */
export interface Changes {
  /** Names of secrets that are new, changed or gone. */
  readonly secrets: readonly string[]
  /** Names of parameters that are new, changed or gone. */
  readonly parameters: readonly string[]
}

/** Contents of the sources in the books. Updates the books when a source changes. */
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

  /** Discards every change that was made in the books since. */
  reset(): void {
    this.#secrets.clear()
    this.#parameters.clear()
    this.#load()
  }

  /**
   * Updates the books. A changed value becomes a new version, as if it had been put into AWS: the old one stays readable
   * as `AWSPREVIOUS`. An entry with more than its value is loaded with a new history, and so is one that was marked for
   * deletion. Unchanged entries stay as they are.
   */
  replace(contents: Contents): Changes {
    const before = this.#contents
    this.#contents = contents
    return {
      secrets: update(before.secrets, contents.secrets, {
        remove: (name) => {
          if (this.#secrets.has(name)) this.#secrets.remove(name)
        },
        put: (name, history, old) => {
          const content = history.versions[0]?.content
          const plain = content !== undefined && isDeepStrictEqual(history, plainSecret(content))
          if (plain && old?.deleted !== true && this.#secrets.has(name)) this.#secrets.rotate(name, content)
          else this.#secrets.load(name, history)
        },
      }),
      parameters: update(before.parameters, contents.parameters, {
        remove: (name) => {
          if (this.#parameters.has(name)) this.#parameters.remove(name)
        },
        put: (name, versions) => {
          const content = versions[0]?.content
          const plain = content !== undefined && isDeepStrictEqual(versions, plainParameter(content))
          if (plain) this.#parameters.set(name, content)
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

type Put<T> = (name: string, value: T, old: T | undefined) => void

const update = <T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
  book: { readonly remove: (name: string) => void; readonly put: Put<T> },
): string[] => {
  const removed = [...before.keys()].filter((name) => !after.has(name))
  for (const name of removed) book.remove(name)
  const changed = [...after].filter(([name, value]) => !isDeepStrictEqual(before.get(name), value))
  for (const [name, value] of changed) book.put(name, value, before.get(name))
  return [...removed, ...changed.map(([name]) => name)]
}
