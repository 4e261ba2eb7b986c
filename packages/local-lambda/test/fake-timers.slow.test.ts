// Fake timers of two test runners over the built package, each in its real runner: the files in fake-timers/ are what these run.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, jest, test } from '@jest/globals'

jest.setTimeout(120_000)

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const FOLDER = path('./fake-timers')
const MODULES = path('../../../node_modules')
const TRANSFORM = { '\\.ts$': path('../../../scripts/jest/esbuild-transform.mjs') }

function jestConfig(more: object): readonly string[] {
  const config = {
    rootDir: FOLDER,
    testMatch: ['<rootDir>/jest.spec.ts'],
    extensionsToTreatAsEsm: ['.ts'],
    transform: TRANSFORM,
    testTimeout: 20_000,
    ...more,
  }
  return ['--experimental-vm-modules', `${MODULES}/jest/bin/jest.js`, '--config', JSON.stringify(config)]
}

const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  'node:test': ['--test', '--test-reporter=tap', 'node-test.spec.ts'],
  Jest: jestConfig({}),
  'Jest, whose timers are fake before anything is loaded': jestConfig({
    fakeTimers: { enableGlobally: true },
  }),
}

function run(args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  const { PATH, HOME, TMPDIR } = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: FOLDER,
      env: { PATH, HOME, TMPDIR, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 100_000,
      killSignal: 'SIGKILL',
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

describe('with the fake timers of', () => {
  test.each(Object.entries(RUNNERS))('%s', async (_runner, args) => {
    const { code, output } = await run(args)
    expect(output).toMatch(/pass/i)
    expect([code, code === 0 ? '' : output]).toEqual([0, ''])
  })
})
