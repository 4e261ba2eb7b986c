import type { Config } from 'jest'

const root = import.meta.dirname
const packages = ['client', 'middy', 'schemas', 'emulator', 'local-lambda', 'cli']

/** TEST_DIST=1 runs the same tests against the built packages instead of their sources. */
const sources = process.env.TEST_DIST
  ? {}
  : {
      '^@extension-secrets/(client|middy|schemas|emulator|local-lambda)$': `${root}/packages/$1/src/index.ts`,
      '^@extension-secrets/client/aws-sdk$': `${root}/packages/client/src/fallback/aws-sdk.ts`,
      '^@extension-secrets/client/(emf|opentelemetry)$': `${root}/packages/client/src/instruments/$1.ts`,
      '^@extension-secrets/client/testing$': `${root}/packages/client/src/testing/index.ts`,
      '^@extension-secrets/emulator/command$': `${root}/packages/emulator/src/command.ts`,
    }

/**
 * TEST_TIER=fast leaves out the tests that take processes, registries or long models (`*.slow.test.ts`), TEST_TIER=slow
 * runs these alone. Default: both.
 */
const tier = process.env.TEST_TIER
const slow = '\\.slow\\.test\\.ts$'

const project = (rootDir: string, displayName: string): Exclude<Config['projects'], undefined>[number] => ({
  displayName,
  rootDir,
  testMatch: [tier === 'slow' ? '<rootDir>/test/**/*.slow.test.ts' : '<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...(tier === 'fast' ? [slow] : [])],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': `${root}/scripts/jest/esbuild-transform.mjs` },
  moduleNameMapper: sources,
})

const config: Config = {
  projects: [
    ...packages.map((name) => project(`<rootDir>/packages/${name}`, name)),
    project('<rootDir>/examples/payload-signer', 'payload-signer'),
    project('<rootDir>/scripts', 'scripts'),
    project('<rootDir>/docs', 'docs'),
    project('<rootDir>/bench', 'bench'),
    project('<rootDir>/site', 'site'),
  ],
  // Jest leaves one core free by default, so on two it would run one file after another. Many tests wait for processes
  // and timers, not for a core.
  maxWorkers: '100%',
  // A loaded machine takes several times as long as an idle one. Milliseconds.
  testTimeout: 30_000,
  coverageProvider: 'v8',
  // `npm run test:coverage` runs the middleware's own tests. Files that hold only types have nothing that could run.
  collectCoverageFrom: [
    'packages/{client,middy}/src/**/*.ts',
    '!**/*.d.ts',
    '!**/declarations.ts',
    '!**/declared-types.ts',
    '!**/secrets-options.ts',
    '!packages/client/src/errors/codes.ts',
    '!packages/client/src/cache/refresh.ts',
    '!packages/client/src/fallback/source.ts',
    '!packages/*/src/index.ts',
  ],
  coverageDirectory: 'coverage',
  coverageReporters: ['text-summary', 'lcovonly'],
  coverageThreshold: {
    global: {},
    './packages/client/src/': { lines: 98, branches: 98 },
    './packages/middy/src/': { lines: 98, branches: 98 },
  },
}

export default config
