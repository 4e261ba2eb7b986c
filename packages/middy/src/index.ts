// Exported types name those of Node.js, which a project does not see of itself since TypeScript 6.
/// <reference types="node" preserve="true" />
export {
  createSecrets,
  type Declaration,
  type DeclarationOptions,
  type Declarations,
  type DeclaredItem,
  type DeclaredMessage,
  type Duration,
  type DurationUnit,
  type EndpointOptions,
  type EventOf,
  ExtensionSecretsError,
  type ExtensionSecretsErrorCode,
  type FallbackSource,
  type FetchMessage,
  type Format,
  type FreshnessOptions,
  type IdContext,
  type IdFunction,
  type IdInvocation,
  type Invocation,
  type ParameterDeclaration,
  type ReadMessage,
  type ReadOutcome,
  type SecretDeclaration,
  type Secrets,
  type SecretsOf,
  type SecretsOptions,
  type StaleOptions,
} from '@extension-secrets/client'
export { refreshSecrets, withFreshSecrets } from './context-secrets.ts'
export {
  type ExtensionSecretsMiddleware,
  type ExtensionSecretsOptions,
  extensionSecrets,
  type WithSecrets,
} from './extension-secrets.ts'
