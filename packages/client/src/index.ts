// Exported types name those of Node.js, which a project does not see of itself since TypeScript 6.
/// <reference types="node" preserve="true" />
export { createSnapshot, mergeSnapshots } from './cache/snapshot.ts'
export { createSecrets, type Secrets } from './create-secrets.ts'
export type { DeclaredItem, DeclaredMessage, FetchMessage, ReadMessage, ReadOutcome } from './diagnostics.ts'
export type { ExtensionSecretsErrorCode } from './errors/codes.ts'
export { ExtensionSecretsError } from './errors/extension-secrets-error.ts'
export type { FallbackSource } from './fallback/source.ts'
export type { Invocation } from './fetch/time-budget.ts'
export type {
  Declaration,
  DeclarationOptions,
  Declarations,
  EndpointOptions,
  Format,
  FreshnessOptions,
  ParameterDeclaration,
  SecretDeclaration,
} from './options/declarations.ts'
export type { EventOf, SecretsOf } from './options/declared-types.ts'
export type { Duration, DurationUnit } from './options/duration.ts'
export type { IdContext, IdFunction, IdInvocation } from './options/dynamic-id.ts'
export type { SecretsOptions } from './options/secrets-options.ts'
export { clearSecrets } from './planned-secrets.ts'
export { type ClientFunctions, type ReusedClient, reuseClient } from './rotation/reuse-client.ts'
export type { StaleOptions } from './rotation/stale-options.ts'
export { type Holder, refreshHeld, withFreshHeld } from './rotation/with-fresh.ts'
