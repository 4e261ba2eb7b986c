// The exports name types of Node.js. Since TypeScript 6, a project no longer includes those by default.
/// <reference types="node" preserve="true" />
export { LambdaError, type LambdaErrorCode } from './errors/lambda-error.ts'
export type { Caller } from './options/caller.ts'
export type {
  LambdaEmulator,
  LambdaEmulatorEnv,
  LambdaEmulatorInstance,
  LambdaEmulatorRequest,
} from './options/emulator.ts'
export type {
  ExtensionExit,
  LambdaEnvironment,
  LambdaPhase,
  LambdaResult,
  LambdaRun,
  PhaseTimes,
  RunOptions,
  ShutdownReason,
} from './options/run-types.ts'
export type {
  FunctionError,
  Invocation,
  InvokeOptions,
  LambdaExtension,
  LambdaOptions,
  LambdaRuntime,
  LocalLambda,
  StreamedResponse,
} from './options/types.ts'
export { runLambda } from './run/run-lambda.ts'
export { startLambda } from './run/start-lambda.ts'
export { availableRuntimes } from './runtime/ric.ts'
