import { readFileSync } from 'node:fs'

/** Name of the installed command. */
export const COMMAND = 'extension-secrets'

/** Folder of the program in a layer, and the extension's default name. */
export const LAYER_NAME = 'extension-secrets-emulator'

/** Output of `--help`. */
export const HELP: string = `Emulates the AWS Parameters and Secrets Lambda Extension, and Lambda, on this machine.

Usage:
  ${COMMAND} emulate [options]            serve secrets and parameters until you stop it
  ${COMMAND} run [options] -- COMMAND     run a program with the emulator and its environment variables
  ${COMMAND} invoke BUNDLE [options]      run a bundled function with one or more events
  ${COMMAND} layer FOLDER [options]       write a Lambda layer with the emulator, for a container
  ${COMMAND} policy BUNDLE [options]      print the IAM policy that a bundled function needs (see policy --help)
  ${COMMAND} init [FILE]                  write a sample file to start with (default secrets.yaml)

Secrets and parameters (all but init and policy; layer copies the file):
  --secrets FILE        .json, .yaml or .yml: { "secrets": { … }, "parameters": { … } };
                        .env: each variable is a text secret
  --aws                 get everything else from AWS, with the credentials of this shell
  --aws-endpoint URL    get it from this endpoint, such as http://localhost:4566 for LocalStack
  --aws-region NAME     get it from this region
                        (these three need @aws-sdk/client-secrets-manager and @aws-sdk/client-ssm installed;
                        Lambda's Node.js images have them, for a layer)

Behavior (all but init and policy):
  --dialect NAME        extension (default); agent, the Workload Credentials Provider 3.x; or agent-2, the
                        Secrets Manager Agent, its predecessor
  --ttl SECONDS         time that the emulator's own cache serves a value (default 300, 0: no cache)
  --faults FILE         JSON fault plan: which faults, how often, for which secrets
                        (without an option, AWS's own variables apply, such as SECRETS_MANAGER_TTL)

Options of emulate, run and layer:
  --port N              port on 127.0.0.1, 0 for a free one (default 2773; for run: a free one)

Options of emulate and run:
  --watch               reload the file of --secrets after each change
  --token TEXT          token that requests must carry (default: a random token, printed once)
  --not-ready MS        time at the start during which the emulator is not ready
  --admin N             port on 127.0.0.1 of an HTTP endpoint to switch faults at run time

Options of layer:
  --name TEXT           file name in /opt/extensions (default ${LAYER_NAME})

Options of invoke:
  --handler NAME        export to call (default handler)
  --env NAME=VALUE      variable of the function; NAME alone takes its value from this shell; can be repeated
  --event FILE          JSON event, - for standard input (default {}); can be repeated
  --concurrency N       maximum number of environments, with one event each at a time (default 1)
  --max-concurrency N   maximum number of events at a time in each environment, as on Managed Instances (default: off)
  --freeze MS           time to freeze an environment between two events
  --runtime NAME        aws-lambda-ric (default if it is installed) or built-in
  --timeout MS          timeout of the function (default 30000)
  --init-timeout MS     time limit of INIT; a longer one is repeated in the first invocation (default 10000)
  --memory MB           memory size of the function (default 512)
  --tenant-id TEXT      tenant of the call: context.tenantId
  --client-context FILE JSON for context.clientContext

  --help, --version

Examples:
  ${COMMAND} init && ${COMMAND} emulate --secrets secrets.yaml --watch
  ${COMMAND} run --secrets secrets.yaml -- npm run dev
  ${COMMAND} emulate --secrets overrides.yaml --aws-endpoint http://localhost:4566
  ${COMMAND} invoke dist/index.mjs --secrets secrets.yaml --event event.json
  ${COMMAND} invoke dist/index.mjs --event first.json --event second.json --freeze 1000
  ${COMMAND} layer layer --secrets secrets.yaml

emulate prints the two variables that a function needs to reach it, as lines for a shell, then one line per request:
time, name, status, cache hit or miss, duration, and the reason of a failure, but never a value.
run prints a line per request on standard error, passes signals on, and exits with the status of the program.
invoke prints the function's answers as JSON on standard output, one per line in the order of the events, and everything
else on standard error.
Exit status: 0 on success; 1 if the command or the function failed; 2 for a wrong command line; 130 or 143 if invoke was interrupted.
`

/** Reads the package's version. */
export const version = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
