import { readFileSync } from 'node:fs'

/** The command's name, as it is installed. */
export const COMMAND = 'extension-secrets'

/** The program's folder in a layer, and the extension's name by default. */
export const LAYER_NAME = 'extension-secrets-emulator'

/** What `--help` prints. */
export const HELP: string = `Stands in for the AWS Parameters and Secrets Lambda Extension, and for Lambda, on this machine.

Usage:
  ${COMMAND} emulate [options]            serve secrets and parameters until it is stopped
  ${COMMAND} run [options] -- COMMAND     run a program beside it, which is given its variables
  ${COMMAND} invoke BUNDLE [options]      run a bundled function with one event or several
  ${COMMAND} layer FOLDER [options]       write a Lambda layer that serves inside a container
  ${COMMAND} policy BUNDLE [options]      print the IAM policy that a bundled function needs (policy --help has more)
  ${COMMAND} init [FILE]                  write a sample file to begin with (default secrets.yaml)

What it holds (all but init; layer copies the file):
  --secrets FILE        .json, .yaml or .yml: { "secrets": { … }, "parameters": { … } };
                        .env: each variable is a text secret
  --aws                 ask AWS for what the file does not hold, with the credentials of this shell
  --aws-endpoint URL    ask there instead, such as http://localhost:4566 for LocalStack
  --aws-region NAME     ask in this region
                        (these three need @aws-sdk/client-secrets-manager and @aws-sdk/client-ssm installed;
                        Lambda's images of Node.js have them, for a layer)

How it behaves (all but init):
  --dialect NAME        extension (default); agent, the Workload Credentials Provider 3.x; or agent-2, the
                        Secrets Manager Agent, its predecessor
  --ttl SECONDS         how long its own cache serves a value (default 300, 0: no cache)
  --faults FILE         JSON fault plan: what goes wrong, how often, for which secret
                        (where an option is not given, AWS's own variables count, such as SECRETS_MANAGER_TTL)

Options of emulate, run and layer:
  --port N              port on 127.0.0.1, 0 for a free one (default 2773, of run a free one)

Options of emulate and run:
  --watch               read the file of --secrets again after each change
  --token TEXT          what requests must carry (default: a random token, printed once)
  --not-ready MS        be not ready for so long at first
  --admin N             let faults be switched at run time over HTTP, on this port of 127.0.0.1

Only of layer:
  --name TEXT           the name of its file in /opt/extensions (default ${LAYER_NAME})

Options of invoke:
  --handler NAME        the export to call (default handler)
  --env NAME=VALUE      a variable of the function, NAME alone for that of this shell; may be given several times
  --event FILE          JSON event, - for standard input (default {}); may be given several times
  --concurrency N       how many environments may run at once, one event each (default 1)
  --freeze MS           freeze an environment for so long between two events
  --runtime NAME        aws-lambda-ric (default where it is installed) or built-in
  --timeout MS          how long the function may take (default 30000)
  --init-timeout MS     how long INIT may take; a longer one is repeated in the first invocation (default 10000)
  --memory MB           what the function is told it has (default 512)
  --tenant-id TEXT      the tenant on whose behalf it is called: context.tenantId
  --client-context FILE JSON for context.clientContext

  --help, --version

Examples:
  ${COMMAND} init && ${COMMAND} emulate --secrets secrets.yaml --watch
  ${COMMAND} run --secrets secrets.yaml -- npm run dev
  ${COMMAND} emulate --secrets overrides.yaml --aws-endpoint http://localhost:4566
  ${COMMAND} invoke dist/index.mjs --secrets secrets.yaml --event event.json
  ${COMMAND} invoke dist/index.mjs --event first.json --event second.json --freeze 1000
  ${COMMAND} layer layer --secrets secrets.yaml

emulate prints the two variables that a function needs to reach it, as lines for a shell, then one line for each request:
when, what, status, whether from its cache, how long, and the reason of a failure; never a value.
run prints a line for each request on standard error, passes signals on, and ends with the status of the program.
invoke prints the function's answers as JSON on standard output, a line each in the order of the events, and everything
else on standard error.
Exit status: 0, 1 where it or the function failed, 2 for a wrong command line, 130 or 143 where invoke was interrupted.
`

/** The package's version. */
export const version = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
