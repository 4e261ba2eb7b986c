import type { UpstreamFailure } from '../faults/upstream-answer.ts'

/** Roles that the agent has assumed. It forgets none until it restarts. */
export class Roles {
  readonly #assumed = new Set<string>()
  readonly #max: number
  readonly #allowed: ReadonlySet<string> | undefined

  /** @param allowed roles that STS lets it assume; undefined: any */
  constructor(max: number, allowed: readonly string[] | undefined) {
    this.#max = max
    this.#allowed = allowed && new Set(allowed)
  }

  /** @returns undefined if the role is assumed, otherwise the agent's error */
  assume(arn: string): UpstreamFailure | undefined {
    if (this.#assumed.has(arn)) return undefined
    if (this.#assumed.size >= this.#max) {
      const message = `The maximum number of assumed roles (${this.#max}) has been reached. Unable to assume the following role to create a client: ${arn}`
      return { exception: 'MaxRolesExceeded', message, status: 400 }
    }
    if (this.#allowed?.has(arn) === false) {
      const message = `Failed to create caching client from role: ${arn}`
      return { exception: 'AccessDeniedException', message, status: 403 }
    }
    this.#assumed.add(arn)
    return undefined
  }

  clear(): void {
    this.#assumed.clear()
  }
}
