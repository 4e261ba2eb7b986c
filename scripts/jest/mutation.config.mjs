// Jest for Stryker, which finds no test in a configuration with `projects`: for each mutated module its own tests, which
// have to notice a mutant without the help of those that run whole handlers, and do so in a fraction of the time.
export default {
  rootDir: '../..',
  testMatch: [
    '<rootDir>/packages/client/test/{freshness,shared-secret,cool-down,fetch-secret,responses,plan,retry-rules}.test.ts',
  ],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest/esbuild-transform.mjs' },
  moduleNameMapper: {
    '^@extension-secrets/(client|middy|schemas|emulator)$': '<rootDir>/packages/$1/src/index.ts',
  },
}
