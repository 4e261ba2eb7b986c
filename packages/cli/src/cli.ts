#!/usr/bin/env node
import { EmulatorError } from '@extension-secrets/emulator'
import { LambdaError } from '@extension-secrets/local-lambda'
import { emulate } from './commands/emulate.ts'
import { init } from './commands/init.ts'
import { invoke } from './commands/invoke.ts'
import { lambdaExtension } from './commands/lambda-extension.ts'
import { layer } from './commands/layer.ts'
import { policy } from './commands/policy.ts'
import { CommandError } from './errors/command-error.ts'
import { UsageError } from './errors/usage-error.ts'
import { parseCommand } from './flags/arguments.ts'
import { inFlags, isAboutFlag } from './flags/in-flags.ts'
import { COMMAND, HELP, version } from './flags/usage.ts'

const main = async (args: readonly string[]): Promise<number> => {
  if (args[0] === 'policy') return policy(args.slice(1))
  const command = parseCommand(args)
  if (command.name === 'emulate') return emulate(command)
  if (command.name === 'invoke') return invoke(command)
  if (command.name === 'init') return init(command.file)
  if (command.name === 'layer') return layer(command)
  if (command.name === 'lambda-extension') return lambdaExtension(command)
  process.stdout.write(command.name === 'help' ? HELP : `${version()}\n`)
  return 0
}

const OURS = [CommandError, EmulatorError, LambdaError, UsageError] as const

function isOurs(error: unknown): error is Error {
  return OURS.some((known) => error instanceof known)
}

// Who reads the output may go away, as `head` does: then there is nobody left to tell.
process.stdout.on('error', () => process.exit(1))

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!isOurs(error)) throw error
  process.stderr.write(`${COMMAND}: ${inFlags(error.message)}\n`)
  process.exitCode = error instanceof UsageError || isAboutFlag(error.message) ? 2 : 1
}
