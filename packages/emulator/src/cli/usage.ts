import { readFileSync } from 'node:fs'

/** The command's name, as it is installed. */
export const COMMAND = 'extension-secrets-emulator'

/** What `--help` prints. */
export const HELP: string = `Stands in for the AWS Parameters and Secrets Lambda Extension, and for Lambda, on this machine.

Usage:
  ${COMMAND} [options]                 serve secrets and parameters until it is stopped
  ${COMMAND} invoke BUNDLE [options]   run one bundled function with one event

Options:
  --secrets FILE     JSON file { "secrets": { … }, "parameters": { … } }
  --port N           port on 127.0.0.1, 0 for a free one (default 2773)
  --dialect NAME     extension (default) or agent, the Secrets Manager Agent
  --token TEXT       what requests must carry (default: a random token, printed once)
  --ttl SECONDS      how long its own cache serves a value (default 300, 0: no cache)
  --not-ready MS     be not ready for so long at first
  --help, --version

Options of invoke:
  --handler NAME     the export to call (default handler)
  --event FILE       JSON event, - for standard input (default {})
  --secrets FILE     what the emulator beside the function holds
  --runtime NAME     aws-lambda-ric (default where it is installed) or built-in
  --timeout MS       how long the function may take (default 30000)

invoke prints the function's answer as JSON on standard output, and everything else on standard error.
Exit status: 0, 1 where it or the function failed, 2 for a wrong command line.
`

/** The package's version. */
export const version = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
