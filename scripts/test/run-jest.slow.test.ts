import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { runJest } from '../jest/run-jest.ts'

let folder: string
let shown = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-jest-'))
  await writeFile(join(folder, 'package.json'), '{}')
  await writeFile(join(folder, 'jest.config.json'), '{}')
  await writeFile(join(folder, 'pass.test.js'), "test('passes', () => {})")
  await writeFile(join(folder, 'fail.test.js'), "test('fails', () => expect(1).toBe(2))")
  // As an engine that locks itself up: the main thread never ends, and no timer fires any more.
  const stuck = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)'
  await writeFile(join(folder, 'stuck.js'), `module.exports = () => process.on('exit', () => ${stuck})`)
  await writeFile(
    join(folder, 'open.test.js'),
    "test('leaves a server', (done) => { require('node:http').createServer().listen(0, '127.0.0.1', done) })",
  )
})

beforeEach(() => {
  shown = ''
})

afterAll(() => rm(folder, { recursive: true }))

const run = (...args: readonly string[]): Promise<boolean> =>
  runJest({
    node: process.execPath,
    report: join(folder, 'reports', 'jest.json'),
    args: ['--config', join(folder, 'jest.config.json'), ...args],
    exitGrace: 3000,
    show: (text) => {
      shown += text
    },
  })

test('what passes is a success, what fails is none', async () => {
  expect(await run('pass.test.js')).toBe(true)
  expect(await run('fail.test.js')).toBe(false)
  expect(shown).toMatch(/1 passed[\s\S]+1 failed/)
  expect(shown).not.toContain('did not end')
}, 60_000)

test('the report decides where the process does not end', async () => {
  const stuck = ['--globalTeardown', join(folder, 'stuck.js')]
  expect(await run('pass.test.js', ...stuck)).toBe(true)
  expect(await run('fail.test.js', ...stuck)).toBe(false)
  expect(shown.match(/Node\.js did not end/g)).toHaveLength(2)
}, 60_000)

test.each([1, 2])(
  'tests that leave something open are no success: %d worker(s)',
  async (workers) => {
    expect(await run('open.test.js', 'pass.test.js', '--maxWorkers', String(workers))).toBe(false)
    expect(shown).toMatch(/2 passed, 2 total/)
  },
  60_000,
)
