// Jest for the CDK app of examples/payload-signer, whose dependencies only `npm run test:cdk` installs.
const root = '<rootDir>/../../..'

export default {
  rootDir: '../../examples/payload-signer/cdk',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: 'node',
  // Loading the CDK and its validator takes seconds where the machine is busy.
  testTimeout: 60_000,
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': `${root}/scripts/jest/esbuild-transform.mjs` },
  moduleNameMapper: { '^@extension-secrets/(middy|schemas|emulator)$': `${root}/packages/$1/src/index.ts` },
}
