import type { ParameterQuery, ParameterRecord } from '../store/parameter-book.ts'
import type { SecretLookup, SecretQuery, SecretRecord } from '../store/secret-query.ts'

/**
 * Server to emulate: the extension, or the agent. `agent` is AWS Workload Credentials Provider 3.x; `agent-2` is the same
 * program up to version 2.0, when it was called AWS Secrets Manager Agent.
 */
export type DialectName = 'extension' | 'agent' | 'agent-2'

/** The two programs; versions of the agent differ in details only. */
export type ServerName = 'extension' | 'agent'

/** Names of all dialects. */
export const DIALECTS: readonly DialectName[] = ['extension', 'agent', 'agent-2']

/** Program that speaks the dialect. */
export function serverOf(dialect: DialectName): ServerName {
  return dialect === 'extension' ? 'extension' : 'agent'
}

/** One answer, ready to be written. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Parts of a request that the servers read. */
export interface Incoming {
  readonly method: string
  /** Path as sent: percent-encoded, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** The value of a request header by its lower-case name. */
  readonly header: (name: string) => string | undefined
}

/** Meaning of a request that the dialect has parsed and admitted. */
export type Plan =
  | {
      readonly kind: 'secret'
      readonly query: SecretQuery
      readonly refreshNow: boolean
      /** Role to assume before asking AWS; agent 3.x only. */
      readonly roleArn?: string
    }
  | { readonly kind: 'parameter'; readonly query: ParameterQuery; readonly withDecryption: boolean }
  | { readonly kind: 'reply'; readonly reply: Reply; readonly subject?: Subject }

/** Subject of a refused request, for the request log: a name, never a value. */
export interface Subject {
  readonly kind: 'secret' | 'parameter'
  readonly id: string | null
}

/** A parameter, or a secret read through Parameter Store's name for it, or nothing. */
export type ParameterLookup =
  | {
      readonly found: ParameterRecord /** To be passed on as it is, encrypted or not. */
      readonly asItIs?: true
    }
  | { readonly exception: string }
  | { readonly reference: SecretRecord; readonly name: string; readonly selector?: string }
  | undefined

/** One server's way to parse requests and write answers. Pure: no state, no I/O, no clock. */
export interface Dialect {
  readonly name: DialectName
  /** Parses a request to a server that is ready; `authorized` compares the given text with the token. */
  readonly plan: (incoming: Incoming, authorized: (given: string | undefined) => boolean) => Plan
  /** Answer for a connection over the limit, or undefined. Checked before everything else. */
  readonly overload: (path: string, connections: number, limit: number) => Reply | undefined
  readonly secret: (lookup: SecretLookup) => Reply
  readonly parameter: (lookup: ParameterLookup, withDecryption: boolean) => Reply
}

export const TOKEN_HEADER = 'x-aws-parameters-secrets-token'
