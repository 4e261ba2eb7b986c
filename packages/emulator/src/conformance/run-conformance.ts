import { request } from 'node:http'
import type { DialectName } from '../dialects/dialect.ts'
import { clearTimeout, setTimeout } from '../timers.ts'
import { agent2Cases, agentCases } from './agent-cases.ts'
import { type ConformanceAnswer, type ConformanceCase, check } from './case.ts'
import { extensionCases } from './extension-cases.ts'

/**
 * Server to check.
 *
 * @example
 * ```ts
 * import type { ConformanceOptions } from '@extension-secrets/emulator'
 *
 * const options: ConformanceOptions = { url: 'http://127.0.0.1:2773', dialect: 'agent', token: 'the token' }
 * ```
 */
export interface ConformanceOptions {
  /** Address of the server. The cases' paths are appended to it. */
  readonly url: string
  /** Server that this is, or claims to be. */
  readonly dialect: DialectName
  /** The right token. */
  readonly token: string
  /** Longest time to wait for an answer, in milliseconds. Default 5000. */
  readonly timeout?: number
}

/**
 * Result of one case.
 *
 * @example
 * ```ts
 * import type { ConformanceResult } from '@extension-secrets/emulator'
 *
 * const line = ({ name, problems }: ConformanceResult): string =>
 *   problems.length === 0 ? `ok ${name}` : `not ok ${name}: ${problems.join('; ')}`
 * ```
 */
export interface ConformanceResult {
  /** Expected behavior, such as `refuses a wrong token`. */
  readonly name: string
  /** Request that was sent: method and path. */
  readonly request: string
  /** Differences from the expected answer, never with a value. Empty if the case conforms. */
  readonly problems: readonly string[]
}

const CASES: Readonly<Record<DialectName, readonly ConformanceCase[]>> = {
  extension: extensionCases,
  agent: agentCases,
  'agent-2': agent2Cases,
}

/**
 * Runs every case of a dialect against a server, real or emulated. The server must hold the secrets and parameters of
 * `conformanceContents`.
 *
 * @returns one result per case, in order
 * @example
 * ```ts
 * import { conformanceContents, runConformance, startEmulator } from '@extension-secrets/emulator'
 *
 * await using emulator = await startEmulator({ ...conformanceContents, dialect: 'agent' })
 * const results = await runConformance({ url: emulator.url, dialect: 'agent', token: emulator.token })
 * console.log(results.filter(({ problems }) => problems.length > 0))
 * ```
 */
export const runConformance = async (options: ConformanceOptions): Promise<readonly ConformanceResult[]> => {
  const results: ConformanceResult[] = []
  for (const example of CASES[options.dialect]) {
    const { method = 'GET', path } = example.request
    results.push({
      name: example.name,
      request: `${method} ${path}`,
      problems: await tryCase(options, example),
    })
  }
  return results
}

const tryCase = async (options: ConformanceOptions, example: ConformanceCase): Promise<readonly string[]> => {
  try {
    return check(example, await ask(options, example.request))
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'no answer'
    return [`no answer (${code})`]
  }
}

const ask = (
  { url, token, timeout = 5000 }: ConformanceOptions,
  { method = 'GET', path, headers, token: which = 'right' }: ConformanceCase['request'],
): Promise<ConformanceAnswer> =>
  new Promise((resolve, reject) => {
    const sent = { ...tokenHeader(which, token), ...headers }
    const { hostname, port } = new URL(url)
    // `new URL` would normalize the path, but it must be sent exactly as written.
    const target = { hostname: hostname.replace(/^\[|\]$/g, ''), port: port || 80 }
    const outgoing = request({ ...target, path, method, headers: sent, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        clearTimeout(late)
        const body = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
      })
    })
    const late = setTimeout(
      () => outgoing.destroy(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })),
      timeout,
    )
    outgoing.on('error', (error) => {
      clearTimeout(late)
      reject(error)
    })
    outgoing.end()
  })

const tokenHeader = (
  which: NonNullable<ConformanceCase['request']['token']>,
  token: string,
): Record<string, string | string[]> => {
  if (which === 'none') return {}
  if (which === 'vault') return { 'x-vault-token': token }
  const sent = which.split('-').map((one) => (one === 'wrong' ? `${token}x` : token))
  return { 'x-aws-parameters-secrets-token': sent }
}
