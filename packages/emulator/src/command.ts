// Internals for `@extension-secrets/cli`. Not part of the public API.
/// <reference types="node" preserve="true" />
export { errorCode } from './errors/error-code.ts'
export { parseFaultPlan } from './faults/parse-plan.ts'
export { type ExtensionOptions, runExtension } from './lambda/run-extension.ts'
export { planEmulator } from './options/emulator-options.ts'
export { LONGEST_WAIT } from './options/longest-wait.ts'
export { decodeText, parseJson, readText } from './sources/secrets-file.ts'
