import { runExtension } from '../lambda-extension/run-extension.ts'
import { number } from './arguments.ts'
import { serverOptions } from './emulator-flags.ts'
import type { Command } from './flags.ts'
import { say } from './output.ts'
import { requestLine } from './request-line.ts'
import { COMMAND } from './usage.ts'

/** Serves as a Lambda extension until Lambda shuts it down. */
export const lambdaExtension = async ({
  options,
}: Extract<Command, { name: 'lambda-extension' }>): Promise<number> => {
  const port = number('--port', options.port)
  // A frozen process sees the signal when it is thawed, and then there is nothing left to do.
  process.once('SIGTERM', () => process.exit(0))
  await runExtension({
    env: process.env,
    name: options.name ?? COMMAND,
    emulator: {
      ...serverOptions(options),
      ...(port !== undefined && { port }),
      onRequest: (request) => say(requestLine(request, false)),
    },
    onStart: ({ url }) => say(`${options.dialect ?? 'extension'} emulated on ${url}`),
  })
  return 0
}
