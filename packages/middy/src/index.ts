// Exported types name those of Node.js, which a project does not see of itself since TypeScript 6.
/// <reference types="node" preserve="true" />
export {
  type ClientFunctions,
  createSecrets,
  type Declaration,
  type DeclarationOptions,
  type Declarations,
  type Duration,
  type DurationUnit,
  type EndpointOptions,
  ExtensionSecretsError,
  type ExtensionSecretsErrorCode,
  type FetchMessage,
  type Format,
  type FreshnessOptions,
  type Invocation,
  type ParameterDeclaration,
  type ReadMessage,
  type ReadOutcome,
  type ReusedClient,
  reuseClient,
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
