import { failed, type Result } from '../errors/failure.ts'
import { describe } from '../options/checks.ts'
import type { EndpointOptions } from '../options/declarations.ts'
import { errorCode } from './error-code.ts'

/** AWS's default port of the extension and of the agent. */
const DEFAULT_PORT = 2773

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html */
const PORT_VARIABLE = 'PARAMETERS_SECRETS_EXTENSION_HTTP_PORT'

/** In the agent's own order. @see https://github.com/aws/aws-secretsmanager-agent */
const TOKEN_VARIABLES = ['AWS_TOKEN', 'AWS_SESSION_TOKEN', 'AWS_CONTAINER_AUTHORIZATION_TOKEN'] as const

/** Characters that a header may carry without being read as something else. */
const PRINTABLE = /^[\x21-\x7e]+$/

/** Token, and where it came from, for messages. */
export interface Token {
  readonly token: string
  readonly from: string
}

/**
 * The port to ask, read when it is needed, so that a test can start an emulator after the handler was imported.
 *
 * @throws {TypeError} when `PARAMETERS_SECRETS_EXTENSION_HTTP_PORT` holds no port
 */
export function resolvePort(endpoint: EndpointOptions, env: NodeJS.ProcessEnv): number {
  if (endpoint.port !== undefined) return endpoint.port
  const text = ownVariable(env, PORT_VARIABLE)
  if (text === undefined || text === '') return DEFAULT_PORT
  const port = Number(text)
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port
  throw new TypeError(
    `extension-secrets: the environment variable ${PORT_VARIABLE} must be a port from 1 to 65535; got ${describe(text)}`,
  )
}

/** The token, read again for each fetch: Lambda and file-based credentials replace it while the process lives. */
export function resolveToken(
  endpoint: EndpointOptions,
  env: NodeJS.ProcessEnv,
): Result<Token> | Promise<Result<Token>> {
  if (endpoint.token !== undefined) return tokenFrom(endpoint.token, 'endpoint.token')
  for (const variable of TOKEN_VARIABLES) {
    const text = ownVariable(env, variable)
    // Set to nothing counts as set, as for the agent.
    if (text !== undefined)
      return text === '' ? { ok: { token: '', from: variable } } : tokenFrom(text, variable)
  }
  return failed('NO_TOKEN', `none of ${TOKEN_VARIABLES.join(', ')} is set`)
}

/** A variable, but not one of `Object.prototype`, which `process.env` has as well. Each question to the environment is slow. */
function ownVariable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return name in Object.getPrototypeOf(env) && !Object.hasOwn(env, name) ? undefined : env[name]
}

function tokenFrom(source: string, from: string): Result<Token> | Promise<Result<Token>> {
  return source.startsWith('file://') ? readTokenFile(source, from) : usable(source, from)
}

async function readTokenFile(url: string, from: string): Promise<Result<Token>> {
  // Looked up here, not imported: hardly anybody keeps the token in a file, and a cold start shouldn't pay for it.
  const { readFile } = process.getBuiltinModule('node:fs/promises')
  try {
    // The rest is the path as it is, as for the agent: nothing in it is decoded.
    return usable(await readFile(url.slice('file://'.length), 'utf8'), `the file that ${from} names`)
  } catch (error) {
    const reason = errorCode(error) || 'unknown error'
    return failed('NO_TOKEN', `the file that ${from} names (${url}) could not be read: ${reason}`)
  }
}

/** The token that was found last: each fetch asks for it, and it rarely changes. */
let latest: Token | undefined

function usable(text: string, from: string): Result<Token> {
  if (latest?.token === text && latest.from === from) return { ok: latest }
  const token = text.trim()
  if (PRINTABLE.test(token)) {
    latest = { token, from }
    return { ok: latest }
  }
  return failed(
    'NO_TOKEN',
    `${from} ${token === '' ? 'is empty' : "has characters that an HTTP header can't contain"}`,
  )
}
