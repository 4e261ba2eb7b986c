import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { UsageError } from '../src/errors/usage-error.ts'
import { parseCommand } from '../src/flags/arguments.ts'
import { parsePolicy } from '../src/policy/arguments.ts'

function messageOf(args: readonly string[]): string | undefined {
  try {
    if (args[0] === 'policy') parsePolicy(args.slice(1))
    else parseCommand(args)
    return undefined
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
}

test.each([
  [['emulate', '--secrets'], '--secrets needs a value'],
  [['emulate', '--secrets', '--watch'], '--secrets needs a value'],
  [['emulate', '--watch', '--token'], '--token needs a value'],
  [['invoke', 'a.mjs', '--event', '-', '--timeout', '-1'], '--timeout needs a value'],
  [['layer', 'folder', '--secrets'], '--secrets needs a value'],
  [['emulate', '--watch=yes'], '--watch takes no value'],
  [['invoke', 'a.mjs', '--aws=hunter2'], '--aws takes no value'],
  [['invoke', 'a.mjs', '--watch'], 'unknown option --watch for invoke; it is an option of emulate'],
  [['layer', 'folder', '--event', 'x'], 'unknown option --event for layer; it is an option of invoke'],
  [
    ['init', '--secrets', 'x'],
    'unknown option --secrets for init; it is an option of emulate, invoke, layer',
  ],
  [['invoke', 'a.mjs', '--kms', 'x'], 'unknown option --kms for invoke; it is an option of policy'],
  [['policy', 'a.mjs', '--event', 'x'], 'unknown option --event for policy; it is an option of invoke'],
  [['policy', 'a.mjs', '--kms'], '--kms needs a value'],
  [['policy', 'a.mjs', '--help=hunter2'], '--help takes no value'],
  [['deploy'], 'start with a subcommand: emulate, init, invoke, layer, policy or run'],
  [['invok'], 'start with a subcommand: emulate, init, invoke, layer, policy or run; did you mean invoke;'],
  [['emulate', '--prot', '1'], 'unknown option --prot for emulate; did you mean --port;'],
  [
    ['invoke', 'a.mjs', '--maxconcurency', '2'],
    'unknown option --maxconcurency for invoke; did you mean --max',
  ],
  [['policy', 'a.mjs', '--acount', '1'], 'unknown option --acount for policy; did you mean --account;'],
  [['init', '--hepl'], 'unknown option --hepl for init; did you mean --help;'],
  [['emulate', '--hunter', '1'], 'unknown option --hunter for emulate; see'],
  [['emulate', '--port', 'hunter2'], '--port takes a number;'],
  [['emulate', '--admin', '-1x'], '--admin needs a value'],
  [['run', '--not-ready', '2147483648', '--', 'x'], '--not-ready takes at most 2147483647 ms;'],
  [['invoke', 'a.mjs', '--freeze', '1e3'], '--freeze takes a number;'],
  [
    ['invoke', 'a.mjs', '--event', '-', '--event', '-'],
    '--event - reads standard input, which holds only one event: use --event - only once',
  ],
  [['layer', 'folder', '--name', 'a b'], '--name takes a file name of letters'],
  [['policy', 'a.mjs', '--architecture', 'hunter2'], '--architecture takes x86_64 or arm64;'],
  [['policy', 'a.mjs', '--pattern', 'hunter2='], '--pattern takes NAME=IDS'],
  [['emulate', '-x'], 'unknown option -x for emulate;'],
  [['emulate', '--hunter2-is-secret', '1'], 'unknown option for emulate;'],
  [['emulate', '--constructor', '1'], 'unknown option --constructor for emulate;'],
])('%j: %s', (args, words) => {
  const message = messageOf(args)
  expect(message).toMatch(/; see extension-secrets (?:policy )?--help$/)
  expect(message?.slice(0, words.length)).toBe(words)
  expect(message).not.toContain('hunter2')
})

test('the option that is named is the one that is wrong, and no value is quoted', () => {
  const right = fc.constantFrom(['--ttl', '9'], ['--watch'], ['--token=hunter2'], ['--port', '0'], ['--aws'])
  const wrong = fc.constantFrom<[string[], string]>(
    [['--faults'], '--faults'],
    [['--admin', '--aws'], '--admin'],
    [['--not-ready', '-5'], '--not-ready'],
    [['--help=hunter2'], '--help'],
    [['--event', 'hunter2'], '--event'],
  )
  fc.assert(
    fc.property(fc.array(right, { maxLength: 4 }), wrong, ([...before], [args, name]) => {
      const message = messageOf(['emulate', ...before.flat(), ...args])
      expect(message).toMatch(new RegExp(`^(unknown option )?${name} `))
      expect(message).not.toContain('hunter2')
    }),
    { numRuns: 300, seed: 2 },
  )
})

test('a help text and a version are there whatever else is wrong', () => {
  expect(parseCommand(['emulate', '--port', 'x', '--help'])).toEqual({ name: 'help' })
  expect(parseCommand(['invoke', '--ttl', 'x', '-v'])).toEqual({ name: 'version' })
  expect(parsePolicy(['--account', 'x', '--help'])).toBe('help')
})

test('options come checked, as numbers, lists and maps', () => {
  const invoke = [
    'invoke',
    'a.mjs',
    '--ttl',
    '1.5',
    '--freeze',
    '20',
    '--aws',
    '--event',
    'a',
    '--event',
    '-',
  ]
  expect(parseCommand(invoke)).toEqual({
    name: 'invoke',
    bundle: 'a.mjs',
    options: { ttl: 1.5, freeze: 20, aws: true, event: ['a', '-'] },
  })
  expect(parsePolicy(['a.mjs', '--pattern', 'db=t/*=x', '--pattern', 'api=a'])).toEqual({
    bundle: 'a.mjs',
    format: 'iam',
    architecture: 'x86_64',
    pattern: new Map([
      ['db', 't/*=x'],
      ['api', 'a'],
    ]),
  })
})
