#!/usr/bin/env node
import { parseCommand, UsageError } from './cli/arguments.ts'
import { inFlags, isAboutFlag } from './cli/in-flags.ts'
import { init } from './cli/init.ts'
import { invoke } from './cli/invoke.ts'
import { lambdaExtension } from './cli/lambda-extension.ts'
import { layer } from './cli/layer.ts'
import { serve } from './cli/serve.ts'
import { COMMAND, HELP, version } from './cli/usage.ts'
import { EmulatorError } from './emulator-error.ts'

const main = async (args: readonly string[]): Promise<number> => {
  const command = parseCommand(args)
  if (command.name === 'serve') return serve(command)
  if (command.name === 'invoke') return invoke(command)
  if (command.name === 'init') return init(command.file)
  if (command.name === 'layer') return layer(command)
  if (command.name === 'lambda-extension') return lambdaExtension(command)
  process.stdout.write(command.name === 'help' ? HELP : `${version()}\n`)
  return 0
}

// Who reads the output may go away, as `head` does: then there is nobody left to tell.
process.stdout.on('error', () => process.exit(1))

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof EmulatorError) && !(error instanceof UsageError)) throw error
  process.stderr.write(`${COMMAND}: ${inFlags(error.message)}\n`)
  process.exitCode = error instanceof UsageError || isAboutFlag(error.message) ? 2 : 1
}
