// What is exported names types of Node.js; since TypeScript 6 a project does not see those of itself.
/// <reference types="node" preserve="true" />
export type { FetchMessage, ReadMessage, ReadOutcome } from './diagnostics.ts'
export type { ExtensionSecretsErrorCode } from './errors/codes.ts'
export { ExtensionSecretsError } from './errors/extension-secrets-error.ts'
export { type ExtensionSecretsMiddleware, extensionSecrets, type WithSecrets } from './extension-secrets.ts'
export type {
  Declaration,
  DeclarationOptions,
  Declarations,
  EndpointOptions,
  ExtensionSecretsOptions,
  Format,
  FreshnessOptions,
  ParameterDeclaration,
  SecretDeclaration,
  SecretsOf,
} from './options/declarations.ts'
export type { Duration, DurationUnit } from './options/duration.ts'
export { refreshSecrets, type StaleOptions, withFreshSecrets } from './rotation/with-fresh.ts'
