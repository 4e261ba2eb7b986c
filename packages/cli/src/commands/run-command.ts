import { EmulatorError } from '@extension-secrets/emulator'
import { LambdaError } from '@extension-secrets/local-lambda'
import { CommandError } from '../errors/command-error.ts'
import { UsageError } from '../errors/usage-error.ts'
import { parseCommand } from '../flags/arguments.ts'
import type { Command } from '../flags/flags.ts'
import { inFlags, isAboutFlag } from '../flags/in-flags.ts'
import { COMMAND, HELP, version } from '../flags/usage.ts'
import { emulate } from './emulate.ts'
import { init } from './init.ts'
import { invoke } from './invoke.ts'
import { lambdaExtension } from './lambda-extension.ts'
import { layer } from './layer.ts'
import { policy } from './policy.ts'
import { run } from './run.ts'

const OURS = [CommandError, EmulatorError, LambdaError, UsageError] as const

/**
 * Runs the command line, and reports a mistake or a failure in one line.
 *
 * @param args arguments after the command's name
 * @returns the exit status
 */
export async function runCommand(args: readonly string[]): Promise<number> {
  // The reader of the output may exit early, as `head` does. Then nobody is left to write to.
  process.stdout.on('error', () => process.exit(1))
  try {
    if (args[0] === 'policy') return await policy(args.slice(1))
    return await dispatch(parseCommand(args))
  } catch (error) {
    if (!isOurs(error)) throw error
    process.stderr.write(`${COMMAND}: ${inFlags(error.message)}\n`)
    if (error instanceof UsageError || isAboutFlag(error.message)) return 2
    return error instanceof CommandError ? error.status : 1
  }
}

async function dispatch(command: Command): Promise<number> {
  if (command.name === 'emulate') return emulate(command)
  if (command.name === 'run') return run(command)
  if (command.name === 'invoke') return invoke(command)
  if (command.name === 'init') return init(command.file)
  if (command.name === 'layer') return layer(command)
  if (command.name === 'lambda-extension') return lambdaExtension(command)
  process.stdout.write(command.name === 'help' ? HELP : `${version()}\n`)
  return 0
}

function isOurs(error: unknown): error is Error {
  return OURS.some((known) => error instanceof known)
}
