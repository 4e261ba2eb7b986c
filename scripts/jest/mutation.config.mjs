// Jest for Stryker, which finds no test in a configuration with `projects`: the middleware's tests alone, in one list.
export default {
  rootDir: '../..',
  testMatch: ['<rootDir>/packages/middy/test/**/*.test.ts'],
  // A bundle is made of the built package, which no mutant reaches.
  testPathIgnorePatterns: ['/node_modules/', '/bundles\\.test\\.ts$'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest/esbuild-transform.mjs' },
  moduleNameMapper: {
    '^@extension-secrets/(middy|schemas|emulator)$': '<rootDir>/packages/$1/src/index.ts',
  },
}
