import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { UsageError } from '../src/errors/usage-error.ts'
import { parseCommand } from '../src/flags/arguments.ts'

function messageOf(args: readonly string[]): string | undefined {
  try {
    parseCommand(args)
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
  [['emulate', '--prot', '1'], 'unknown option --prot for emulate;'],
  [['emulate', '-x'], 'unknown option -x for emulate;'],
  [['emulate', '--hunter2-is-secret', '1'], 'unknown option for emulate;'],
  [['emulate', '--constructor', '1'], 'unknown option --constructor for emulate;'],
])('%j: %s', (args, words) => {
  const message = messageOf(args)
  expect(message).toMatch(/; see extension-secrets --help$/)
  expect(message?.slice(0, words.length)).toBe(words)
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
