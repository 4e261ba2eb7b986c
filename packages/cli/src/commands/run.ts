import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { errorCode } from '@extension-secrets/emulator/command'
import { CommandError } from '../errors/command-error.ts'
import type { Command } from '../flags/flags.ts'
import { colourOf, tell } from '../output/output.ts'
import { serve } from './serve.ts'

type RunCommand = Extract<Command, { name: 'run' }>

/** Exit status of a shell for a program that it can't find or run. */
const NOT_FOUND = 127
/** Offset that a shell adds to the number of the signal that ended a program. */
const SIGNALLED = 128

const SIGNALS: readonly NodeJS.Signals[] =
  process.platform === 'win32' ? ['SIGINT', 'SIGTERM'] : ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM']
/** Signals that a terminal sends to all programs in its foreground. */
const OF_TERMINALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT']

/**
 * Runs a program with an emulator and its variables, and ends with the program.
 *
 * @returns the program's exit status
 * @throws {CommandError} if the program cannot be started
 */
export function run({ options, program, args }: RunCommand): Promise<number> {
  const serving = { port: 0, colour: colourOf(process.stderr), log: tell, onStart: () => {} }
  return serve(options, serving, async (emulator, failed) => {
    const child = spawn(program, args, {
      stdio: 'inherit',
      env: { ...process.env, ...emulator.env },
      // On Windows, npm and similar commands are scripts.
      shell: process.platform === 'win32',
    })
    const passOn = (signal: NodeJS.Signals): void => {
      // On a terminal, the program has already received the signal.
      if (!(process.stdin.isTTY && OF_TERMINALS.includes(signal))) child.kill(signal)
    }
    for (const signal of SIGNALS) process.on(signal, passOn)
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(notStarted(program, errorCode(error))))
      child.once('exit', (code, signal) =>
        resolve(code ?? SIGNALLED + (signal === null ? 0 : constants.signals[signal])),
      )
    })
    try {
      return await Promise.race([ended, failed])
    } finally {
      child.kill()
      for (const signal of SIGNALS) process.off(signal, passOn)
    }
  })
}

function notStarted(program: string, code: string): CommandError {
  const why = code === 'ENOENT' ? 'was not found' : `could not be started (${code})`
  return new CommandError(`${program} ${why}; write the program and its arguments after --`, NOT_FOUND)
}
