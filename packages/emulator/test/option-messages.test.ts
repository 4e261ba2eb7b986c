import type { EmulatorOptions } from '@extension-secrets/emulator'
import { expect, test } from '@jest/globals'
import { EmulatorError } from '../src/errors/emulator-error.ts'
import { planEmulator } from '../src/options/emulator-options.ts'

function refusalOf(options: unknown): string {
  try {
    planEmulator(options as EmulatorOptions)
    return 'taken'
  } catch (error) {
    if (error instanceof EmulatorError) return `${error.code} ${error.message}`
    throw error
  }
}

const fault = (fields: object): object => ({ faults: { faults: [fields] } })

test.each<[unknown, string]>([
  [null, 'BAD_OPTION the options must be an object'],
  [[], 'BAD_OPTION the options must be an object'],
  [{ dialect: 'vault' }, "BAD_OPTION option dialect must be 'extension', 'agent' or 'agent-2'"],
  [
    { port: 80, dialect: 'agent' },
    'BAD_OPTION option port must be 0 (a free one) or an integer from 1024 to 65535',
  ],
  [{ token: '' }, 'BAD_OPTION option token must be a string of visible ASCII characters, without spaces'],
  [
    { ttl: 3601, dialect: 'agent' },
    'BAD_OPTION option ttl must be a number of seconds, at least 0 and at most 3600',
  ],
  [{ cacheSize: 1.5 }, 'BAD_OPTION option cacheSize must be an integer, at least 0'],
  [{ clock: 1 }, 'BAD_OPTION option clock must be a function that returns milliseconds'],
  [{ watch: true }, 'BAD_OPTION option watch must be given together with a file'],
  [{ upstreamLatency: { min: 2, max: 1 } }, 'BAD_OPTION option upstreamLatency.min must be at most max'],
  [
    { upstreamLatency: [] },
    'BAD_OPTION option upstreamLatency must be milliseconds, { min, max } or { median, sigma, max? }',
  ],
  [
    { admin: { port: -1 } },
    'BAD_OPTION option admin.port must be 0 (a free one) or an integer from 1 to 65535',
  ],
  [
    { aws: { profile: 'x' } },
    'BAD_OPTION option aws.profile must be left out; the options of aws are endpoint, region, credentials, timeout',
  ],
  [
    { aws: { credentials: { accessKeyId: 'x' } } },
    'BAD_OPTION option aws.credentials must be { accessKeyId, secretAccessKey, sessionToken? }, all strings',
  ],
  [
    { variables: { SECRETS_MANAGER_TTL: '5m' } },
    'BAD_OPTION variable SECRETS_MANAGER_TTL must be a whole number, at least 0',
  ],
  [{ faults: null }, 'BAD_FAULTS the fault plan must be an object { "seed"?: 1, "faults": [ … ] }'],
  [{ faults: {} }, 'BAD_FAULTS faults must be a list'],
  [fault([]), 'BAD_FAULTS faults[0] must be an object with a kind'],
  [fault({ kind: 'latency' }), 'BAD_FAULTS faults[0].delay must be given'],
  [
    fault({ kind: 'latency', delay: { min: 1, max: 'x' } }),
    'BAD_FAULTS faults[0].delay.max must be a number from 0 to 2147483647',
  ],
  [fault({ kind: 'reset', first: 0 }), 'BAD_FAULTS faults[0].first must be an integer from 1 to 1000000000'],
  [{ secrets: { 'a b': '' } }, 'BAD_VALUE secrets["a b"]: a secret cannot be empty'],
  [
    { secrets: { a: { $versions: [{ value: 'x', stages: ['a', 'a'] }] } } },
    'BAD_VALUE secrets["a"].$versions[0].stages: it must be a list of different staging labels of 1 to 256 characters',
  ],
  [
    { secrets: { a: { $versions: [{ value: 'x', stage: 'b' }] } } },
    'BAD_VALUE secrets["a"].$versions[0]: unknown key "stage"; the keys are id, value, stages, created',
  ],
  [
    { secrets: { a: { $binary: 'x' } } },
    'BAD_VALUE secrets["a"]: write a binary secret as { "$binary": "…" } with standard base64 and no other key',
  ],
  [
    { parameters: { p: { type: 'String', value: '' } } },
    'BAD_VALUE parameters["p"]: a parameter cannot be empty',
  ],
  [
    { parameters: { p: { type: 'String', versions: [] } } },
    'BAD_VALUE parameters["p"].versions: it must be a list with at least one version',
  ],
])('%j: %s', (options, refusal) => {
  expect(refusalOf(options)).toBe(refusal)
})

test('an unknown option is reported before any other mistake', () => {
  expect(refusalOf({ port: -1, tll: 3 })).toMatch(
    /^BAD_OPTION unknown option "tll"; the options are secrets, .*onRequest$/,
  )
  expect(refusalOf(fault({ kind: 'latency', dely: 3 }))).toMatch(
    /^BAD_FAULTS faults\[0\].dely must be left out; the keys are .*delay/,
  )
})

test('names and variables may be called as a method of objects is', () => {
  const names = JSON.parse('{ "constructor": "x", "__proto__": "y", "toString": "z" }') as Record<
    string,
    string
  >
  expect([...planEmulator({ secrets: names }).contents.secrets.keys()].sort()).toEqual(
    Object.keys(names).sort(),
  )
})
