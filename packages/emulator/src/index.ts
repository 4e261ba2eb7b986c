// The exports name types of Node.js. Since TypeScript 6, a project no longer includes those by default.
/// <reference types="node" preserve="true" />
export type { AdminOptions } from './admin/admin-options.ts'
export { conformanceContents } from './conformance/expected-contents.ts'
export {
  type ConformanceOptions,
  type ConformanceResult,
  runConformance,
} from './conformance/run-conformance.ts'
export type { DialectName } from './dialects/dialect.ts'
export { EmulatorError, type EmulatorErrorCode } from './errors/emulator-error.ts'
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
export type { Emulator, EmulatorAdmin, EmulatorEnv, EmulatorInstance } from './instances/emulator.ts'
export { startEmulator } from './instances/start-emulator.ts'
export type { EmulatorOptions } from './options/emulator-options.ts'
export type { ServerOptions } from './options/server-options.ts'
export type { EmulatorRequest } from './server/request-log.ts'
export type { AwsOptions } from './sources/aws-options.ts'
export type { Reload } from './sources/follow-file.ts'
export type { Changes } from './sources/held-contents.ts'
export { alternateUsers } from './store/alternate-users.ts'
export type {
  ParameterHistoryInput,
  ParameterVersionInput,
  SecretHistoryInput,
  SecretVersionInput,
} from './store/history-input.ts'
export type { RotationStep, RotationSteps } from './store/rotation.ts'
export type { SecretVersionInfo } from './store/secret.ts'
export type { JsonObject, JsonValue, ParameterInput, RotationValue, SecretInput } from './store/values.ts'
export { type TestEmulator, type TestHooks, useEmulator } from './testing/use-emulator.ts'
