import type { Config } from 'jest'

const root = import.meta.dirname
const packages = ['middy', 'schemas', 'emulator', 'local-lambda', 'cli']

/** TEST_DIST=1 runs the same tests against the built packages instead of their sources. */
const sources = process.env.TEST_DIST
  ? {}
  : {
      '^@extension-secrets/(middy|schemas|emulator|local-lambda)$': `${root}/packages/$1/src/index.ts`,
      '^@extension-secrets/emulator/command$': `${root}/packages/emulator/src/command.ts`,
    }

const project = (rootDir: string, displayName: string): Exclude<Config['projects'], undefined>[number] => ({
  displayName,
  rootDir,
  testMatch: ['<rootDir>/test/**/*.test.ts'],
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
  ],
  coverageProvider: 'v8',
  // Files that hold only types have nothing that could run.
  collectCoverageFrom: [
    'packages/*/src/**/*.ts',
    '!**/*.d.ts',
    '!**/types.ts',
    '!packages/middy/src/errors/{codes,failure}.ts',
  ],
  coverageDirectory: 'coverage',
  coverageReporters: ['text-summary', 'lcovonly'],
  coverageThreshold: { global: {}, './packages/middy/src/': { lines: 98, branches: 98 } },
}

export default config
