// Exported types name those of Node.js, which a project does not see of itself since TypeScript 6.
/// <reference types="node" preserve="true" />
export { clearSecrets } from '../index.ts'
export { type LambdaContext, lambdaContext } from './lambda-context.ts'
export { createTestSecrets } from './test-secrets.ts'
