import type { SecretServer } from '../servers/secret-server.ts'

/** Inputs shared by every part of the suite. */
export interface Scope {
  readonly server: SecretServer
  /** The environment in which workers find the server. */
  readonly env: Readonly<Record<string, string>>
  /** Settles for a rough answer: fewer runs, and only the current Node.js. */
  readonly quick: boolean
  /** The Node.js versions to compare, by the path of each. */
  readonly nodes: readonly { readonly version: string; readonly path: string }[]
  /** Tells whoever waits how far it is. */
  progress(text: string): void
}
