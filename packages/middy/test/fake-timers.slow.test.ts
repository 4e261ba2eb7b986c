// Fake timers of three test runners over the built packages, each in its real runner: the files in runners/ are what these run.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, jest, test } from '@jest/globals'
import { respond, secretBody, startRawServer } from '../../client/test/support/raw-server.ts'

jest.setTimeout(120_000)

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const FOLDER = path('./runners')
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
  Vitest: [`${MODULES}/vitest/vitest.mjs`, 'run', '--root', FOLDER, '--testTimeout=20000', 'vitest.spec.ts'],
}

function run(
  args: readonly string[],
  port: number,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { PATH, HOME, TMPDIR } = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: FOLDER,
      env: { PATH, HOME, TMPDIR, NO_COLOR: '1', SCENARIO_PORT: String(port) },
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
    const asked = new Map<string, number>()
    await using server = await startRawServer(({ query }, socket) => {
      const id = query.get('secretId') ?? ''
      const number = (asked.get(id) ?? 0) + 1
      asked.set(id, number)
      if (id.startsWith('hung')) return
      if (id.startsWith('sick') && number === 1) respond(socket, 503, '')
      else setTimeout(() => respond(socket, 200, secretBody(id, `answer ${number}`)), 20)
    })
    const { code, output } = await run(args, server.port)
    expect(output).toMatch(/pass/i)
    expect([code, code === 0 ? '' : output]).toEqual([0, ''])
  })
})
