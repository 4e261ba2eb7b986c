#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { DIALECTS } from '../dialects/dialect.ts'
import { conformanceContents } from './expected-contents.ts'
import { type ConformanceOptions, type ConformanceResult, runConformance } from './run-conformance.ts'

const HELP = `Checks that a server behaves like the AWS Parameters and Secrets Lambda Extension, or like the AWS
Workload Credentials Provider (formerly AWS Secrets Manager Agent): the real one, the emulator, or any other.

Usage:
  npm run conformance -- --url URL --dialect NAME [--token TEXT]
  npm run conformance -- --print-secrets > secrets.json

Options:
  --url URL         address of the server, such as http://127.0.0.1:2773
  --dialect NAME    extension, agent (3.x) or agent-2 (2.0)
  --token TEXT      the right token (default: AWS_SESSION_TOKEN from the environment)
  --timeout MS      longest time to wait for an answer, in milliseconds (default 5000)
  --print-secrets   print the secrets that the server must hold, as a secrets file for the emulator
  --help

Exit status: 0 if every case conforms, 1 if one doesn't, 2 for a wrong command line.
`
const OPTIONS = {
  url: { type: 'string' },
  dialect: { type: 'string' },
  token: { type: 'string' },
  timeout: { type: 'string' },
  'print-secrets': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const main = async (args: readonly string[]): Promise<number> => {
  const options = read(args)
  if (options === 'help') {
    process.stdout.write(HELP)
    return 0
  }
  if (options === 'secrets') {
    say(JSON.stringify(conformanceContents, undefined, 2))
    return 0
  }
  if (typeof options === 'string') {
    process.stderr.write(`conformance: ${options}; see --help\n`)
    return 2
  }
  say(`${options.dialect} at ${options.url}`)
  const { names } = conformanceNames()
  say(`It must hold ${names.join(', ')} (--print-secrets prints them with their values).\n`)
  const results = await runConformance(options)
  const failed = results.filter(({ problems }) => problems.length > 0)
  for (const result of results) say(reportLine(result))
  say(`\n${results.length - failed.length} of ${results.length} cases conform${hint(results, failed)}`)
  return failed.length === 0 ? 0 : 1
}

const conformanceNames = (): { names: readonly string[] } => {
  const { secrets, parameters } = conformanceContents
  return { names: [...Object.keys(secrets), ...Object.keys(parameters)] }
}

const reportLine = ({ name, request, problems }: ConformanceResult): string =>
  problems.length === 0
    ? `  ok      it ${name}`
    : `  FAILED  it ${name}\n          ${request}\n${problems.map((problem) => `          ${problem}`).join('\n')}`

const hint = (results: readonly ConformanceResult[], failed: readonly ConformanceResult[]): string => {
  const silent = failed.filter(({ problems }) => problems[0]?.startsWith('no answer')).length
  return silent === results.length ? '; nothing answers there. Is the server running?' : ''
}

/** @returns the options to run with, what to print, or what is wrong with the command line; never quotes a token */
const read = (args: readonly string[]): ConformanceOptions | string => {
  let values: ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']
  try {
    values = parseArgs({ args: [...args], options: OPTIONS }).values
  } catch {
    return 'unknown option, or an option without its value'
  }
  if (values.help) return 'help'
  if (values['print-secrets']) return 'secrets'
  const { url, dialect, token = process.env.AWS_SESSION_TOKEN, timeout = '5000' } = values
  if (url === undefined || URL.parse(url)?.protocol !== 'http:') return '--url takes an http: URL'
  const known = DIALECTS.find((name) => name === dialect)
  if (known === undefined) return `--dialect takes ${DIALECTS.join(', ')}`
  if (token === undefined || token === '') return '--token is missing, and AWS_SESSION_TOKEN is not set'
  if (!/^\d+$/.test(timeout)) return '--timeout takes milliseconds'
  return { url, dialect: known, token, timeout: Number(timeout) }
}

process.exitCode = await main(process.argv.slice(2))
