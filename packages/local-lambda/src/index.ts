// What is exported names types of Node.js; since TypeScript 6 a project does not see those of itself.
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
