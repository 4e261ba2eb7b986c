// What is exported names types of Node.js; since TypeScript 6 a project does not see those of itself.
/// <reference types="node" preserve="true" />
export type { AdminOptions } from './admin/admin-options.ts'
export { conformanceContents } from './conformance/expected-contents.ts'
export {
  type ConformanceOptions,
  type ConformanceResult,
  runConformance,
} from './conformance/run-conformance.ts'
export type { DialectName } from './dialects/dialect.ts'
export type { Emulator, EmulatorAdmin, EmulatorEnv, EmulatorInstance } from './emulator.ts'
export { EmulatorError, type EmulatorErrorCode } from './emulator-error.ts'
export type { EmulatorOptions } from './emulator-options.ts'
export type {
  Fault,
  FaultPlan,
  FaultSelection,
  FaultWindow,
  Latency,
  ServerFault,
  TransportFault,
  UpstreamFault,
} from './faults/fault-plan.ts'
export type { Faults } from './faults/fault-switch.ts'
export type {
  ParameterHistoryInput,
  ParameterVersionInput,
  SecretHistoryInput,
  SecretVersionInput,
} from './history-input.ts'
export type { LambdaExtension } from './local-lambda/extensions/extension-plan.ts'
export { availableRuntimes } from './local-lambda/ric.ts'
export { runLambda } from './local-lambda/run-lambda.ts'
export type {
  ExtensionExit,
  LambdaEnvironment,
  LambdaPhase,
  LambdaResult,
  LambdaRun,
  PhaseTimes,
  RunOptions,
  ShutdownReason,
} from './local-lambda/run-types.ts'
export { startLambda } from './local-lambda/start-lambda.ts'
export type {
  FunctionError,
  Invocation,
  LambdaEmulator,
  LambdaOptions,
  LambdaRuntime,
  LocalLambda,
  StreamedResponse,
} from './local-lambda/types.ts'
export type { EmulatorRequest } from './request-log.ts'
export type { RotationStep, RotationSteps } from './rotation.ts'
export type { SecretVersionInfo } from './secret.ts'
export type { ServerOptions } from './server-options.ts'
export type { AwsOptions } from './sources/aws-options.ts'
export type { Reload } from './sources/follow-file.ts'
export type { Changes } from './sources/held-contents.ts'
export { startEmulator } from './start-emulator.ts'
export { type TestEmulator, type TestHooks, useEmulator } from './testing/use-emulator.ts'
export type { JsonObject, JsonValue, ParameterInput, SecretInput } from './values.ts'
