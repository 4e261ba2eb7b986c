// Fake timers of three test runners over the built packages, each in its real runner: the files in runners/ are what these run.
import { fileURLToPath } from 'node:url'
import { describe, expect, jest, test } from '@jest/globals'
import { respond, secretBody, startRawServer } from '../../client/test/support/raw-server.ts'
import { jestIn, NODE_TEST, runRunner, vitestIn } from '../../emulator/test/support/runner-process.ts'

jest.setTimeout(120_000)

const FOLDER = fileURLToPath(new URL('./runners', import.meta.url))
const jestWith = (more: object) => jestIn(FOLDER, 'jest.spec.ts', { testTimeout: 20_000, ...more })
const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  'node:test': [...NODE_TEST, 'node-test.spec.ts'],
  Jest: jestWith({}),
  'Jest, whose timers are fake before anything is loaded': jestWith({ fakeTimers: { enableGlobally: true } }),
  Vitest: [...vitestIn(FOLDER), '--testTimeout=20000', 'vitest.spec.ts'],
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
    const { code, output } = await runRunner(FOLDER, args, { SCENARIO_PORT: String(server.port) })
    expect(output).toMatch(/pass/i)
    expect([code, code === 0 ? '' : output]).toEqual([0, ''])
  })
})
