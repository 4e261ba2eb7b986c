/** One reason of a {@link Refusal}: a text written in this package, and the keys that lead to the value at fault. */
export interface SafeIssue {
  readonly message: string
  readonly path: readonly (string | number)[]
}

/** Most issues that a refusal holds: enough to mend a secret, however large it is. */
export const maxIssues = 5

/**
 * The refusal of a value: what was expected, and under which key. It never holds the value. All issues of this
 * package's schemas are made of these, so no text of a validator or of Node.js reaches a message.
 */
export class Refusal {
  readonly issues: readonly SafeIssue[]

  /**
   * @param message what was expected, in words that do not depend on what was received
   * @param path the key at fault, outermost first; none for the whole value (undefined steps are left out)
   */
  constructor(message: string, ...path: readonly (string | number | undefined)[]) {
    this.issues = [{ message, path: path.filter((step) => step !== undefined) }]
  }

  /** Makes one refusal of several, with the issues of all of them up to {@link maxIssues}. */
  static all(refusals: readonly Refusal[]): Refusal {
    return Refusal.of(refusals.flatMap(({ issues }) => issues))
  }

  /** Makes a refusal of issues that stand already, up to {@link maxIssues}. */
  static of(issues: readonly SafeIssue[]): Refusal {
    return Object.assign(new Refusal(''), { issues: issues.slice(0, maxIssues) })
  }

  /** Moves the refusal under the key that its value stands under. */
  under(...steps: readonly (string | number)[]): Refusal {
    return Refusal.of(this.issues.map(({ message, path }) => ({ message, path: [...steps, ...path] })))
  }
}

/** A function that reads a value or refuses it. It must not throw. */
export type Reader<T> = (value: unknown) => T | Refusal
