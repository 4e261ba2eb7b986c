import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { LambdaError } from '../src/errors/lambda-error.ts'
import { planLambda } from '../src/options/lambda-options.ts'
import { planRun } from '../src/options/run-options.ts'
import type { RunOptions } from '../src/options/run-types.ts'

let folder = ''
let bundle = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lambda-options-'))
  bundle = join(folder, 'index.mjs')
  writeFileSync(bundle, 'export const handler = async () => 1\n')
})
afterAll(() => rm(folder, { recursive: true }))

function messageOf(options: object): string {
  try {
    planRun({ bundle, events: [], runtime: 'built-in', ...options } as RunOptions)
    return 'taken'
  } catch (error) {
    if (error instanceof LambdaError && error.code === 'BAD_OPTION') return error.message
    throw error
  }
}

const EXTENSION = 'an object { command, args?, name?, env? }'

test.each<[object, string]>([
  [{ bundle: '' }, 'option bundle must be the path of the JavaScript file that exports the handler'],
  [{ bundle: undefined }, 'option bundle must be the path of the JavaScript file that exports the handler'],
  [{ handler: 'a b' }, 'option handler must be the name of an export, such as "handler"'],
  [{ env: { A: 'x', B: 1 } }, 'option env.B must be a string without NUL'],
  [{ env: { constructor: 1 } }, 'option env.constructor must be a string without NUL'],
  [{ env: 'A=x' }, 'option env must be an object of strings'],
  [{ memory: 127.5 }, 'option memory must be an integer from 128 to 10240, megabytes'],
  [{ timeout: 0 }, 'option timeout must be a positive number of milliseconds'],
  [{ initTimeout: Number.NaN }, 'option initTimeout must be a positive number of milliseconds'],
  [{ maxConcurrency: 0 }, 'option maxConcurrency must be a positive integer'],
  [{ emulator: {} }, 'option emulator must be what startEmulator() returned'],
  [{ emulator: null }, 'option emulator must be what startEmulator() returned'],
  [{ runtime: 'deno' }, "option runtime must be 'aws-lambda-ric' or 'built-in'"],
  [{ node: '/nowhere/node' }, 'option node must be the path of a Node.js executable'],
  [{ onLog: 'x' }, 'option onLog must be a function'],
  [{ events: {} }, 'option events must be an array of events'],
  [{ events: undefined }, 'option events must be an array of events'],
  [{ concurrency: 1001 }, 'option concurrency must be an integer from 1 to 1000'],
  [{ freezeBetween: -1 }, 'option freezeBetween must be a boolean, or a number of milliseconds'],
  [{ signal: {} }, 'option signal must be an AbortSignal'],
  [{ onPhase: null }, 'option onPhase must be a function'],
  [{ extensions: {} }, 'option extensions must be an array of { command, args?, name?, env? }'],
  [{ extensions: ['x'] }, `option extensions[0] must be ${EXTENSION}`],
  [
    { extensions: [{ command: 'a' }, { command: 'b', args: 'x' }] },
    'option extensions[1].args must be an array of strings',
  ],
  [
    { extensions: [{}] },
    'option extensions[0].command must be the path of a file, or the name of a program on the PATH',
  ],
  [
    { extensions: [{ command: 'a', env: { X: '\0' } }] },
    'option extensions[0].env.X must be a string without NUL',
  ],
  [
    { extensions: [{ command: 'a', nmae: 'x' }] },
    'unknown option "extensions[0].nmae"; the options are command, args, name, env',
  ],
  [
    { extensions: [{ command: 'a' }, { command: 'a' }] },
    'option extensions[1].name must be a name that no other extension has',
  ],
])('%j: %s', (options, message) => {
  expect(messageOf(options)).toBe(message)
})

test('an unknown option is reported before any other mistake, with the list of options', () => {
  expect(messageOf({ timeot: 5, memory: 'x' })).toMatch(
    /^unknown option "timeot"; the options are bundle, .*extensions, tenantId, clientContext, onLog, events, .*signal$/,
  )
})

test('what was not given has its default, and variables keep any name', () => {
  const env = { constructor: 'a', toString: 'b' } as unknown as Record<string, string>
  const plan = planLambda({ bundle, runtime: 'built-in', env, timeout: undefined as unknown as number })
  expect(plan).toMatchObject({ handler: 'handler', timeout: 30_000, memory: 512, initTimeout: 10_000 })
  expect(Object.entries(plan.env)).toEqual([
    ['constructor', 'a'],
    ['toString', 'b'],
  ])
})
