import type { SecretServer } from '../servers/secret-server.ts'

/** What every part of the suite is given. */
export interface Scope {
  readonly server: SecretServer
  /** The environment in which workers find the server. */
  readonly env: Readonly<Record<string, string>>
  /** Whether a rough answer is enough: fewer runs, and this Node.js alone. */
  readonly quick: boolean
  /** The Node.js versions to compare, by the path of each. */
  readonly nodes: readonly { readonly version: string; readonly path: string }[]
  /** Tells whoever waits how far it is. */
  progress(text: string): void
}
