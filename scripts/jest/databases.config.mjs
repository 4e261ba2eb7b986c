// Jest for the tests on real databases, whose PostgreSQL only `npm run test:postgres` and `npm run test:databases` install.
const root = '<rootDir>/..'

export default {
  rootDir: '../../databases',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: 'node',
  // A cell of the matrix goes on for seconds, and some run at the same time.
  testTimeout: 300_000,
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': `${root}/scripts/jest/esbuild-transform.mjs` },
  moduleNameMapper: { '^@extension-secrets/(client|schemas|emulator)$': `${root}/packages/$1/src/index.ts` },
}
