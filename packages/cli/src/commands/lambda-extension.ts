import { runExtension } from '@extension-secrets/emulator/command'
import { serverOptions } from '../flags/emulator-flags.ts'
import { type Command, given } from '../flags/flags.ts'
import { LAYER_NAME } from '../flags/usage.ts'
import { say } from '../output/output.ts'
import { requestLine } from '../output/request-line.ts'

/** Serves as a Lambda extension until Lambda shuts it down. */
export const lambdaExtension = async ({
  options,
}: Extract<Command, { name: 'lambda-extension' }>): Promise<number> => {
  // A frozen process receives the signal when it is thawed; there is nothing left to do then.
  process.once('SIGTERM', () => process.exit(0))
  await runExtension({
    env: process.env,
    name: options.name ?? LAYER_NAME,
    emulator: {
      ...serverOptions(options),
      ...given({ port: options.port }),
      onRequest: (request) => say(requestLine(request, false)),
    },
    onStart: ({ url }) => say(`${options.dialect ?? 'extension'} emulated on ${url}`),
  })
  return 0
}
