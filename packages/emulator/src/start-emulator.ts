import type { IncomingMessage, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import { Backend } from './backend.ts'
import { agent } from './dialects/agent.ts'
import type { Reply } from './dialects/dialect.ts'
import { extension } from './dialects/extension.ts'
import { EmulatorError } from './emulator-error.ts'
import { type EmulatorOptions, type EmulatorPlan, planEmulator } from './emulator-options.ts'
import { ParameterBook } from './parameter-book.ts'
import { type EmulatorRequest, RequestLog } from './request-log.ts'
import { ResponseCache } from './response-cache.ts'
import { SecretBook } from './secret-book.ts'
import { HOST, LoopbackServer } from './server.ts'
import { openAws } from './sources/aws.ts'
import type { Contents } from './sources/contents.ts'
import { followFile } from './sources/follow-file.ts'
import { type Changes, HeldContents } from './sources/held-contents.ts'
import { Store } from './sources/store.ts'
import { type ParameterInput, type SecretInput, toParameterContent, toSecretContent } from './values.ts'

/** A running stand-in for the extension or the agent. */
export interface Emulator extends AsyncDisposable {
  /** Where it listens, such as `http://127.0.0.1:2773`. */
  readonly url: string
  /** The port it listens on. */
  readonly port: number
  /** What requests must carry as `X-Aws-Parameters-Secrets-Token`. */
  readonly token: string
  /** What a function needs in its environment to reach it. */
  readonly env: EmulatorEnv
  /** Every request answered so far, oldest first (the last 100,000); grows as they come. */
  readonly requests: readonly EmulatorRequest[]
  /**
   * Gives a secret a new current version; the old one becomes `AWSPREVIOUS`. What its cache holds is served until
   * the TTL ends, as by the real servers.
   *
   * @param id name or ARN
   * @throws {EmulatorError} code `UNKNOWN_SECRET` or `BAD_VALUE`
   */
  rotate(id: string, value: SecretInput): void
  /**
   * Creates a secret, or starts an existing one afresh with one single version.
   *
   * @throws {EmulatorError} code `BAD_VALUE` or `BAD_OPTION`
   */
  setSecret(id: string, value: SecretInput): void
  /**
   * Creates a parameter, or adds its next version.
   *
   * @throws {EmulatorError} code `BAD_VALUE` or `BAD_OPTION`
   */
  setParameter(name: string, value: ParameterInput): void
  /**
   * Deletes a secret.
   *
   * @param id name or ARN
   * @throws {EmulatorError} code `UNKNOWN_SECRET`
   */
  removeSecret(id: string): void
  /**
   * Says whether it serves. While not, the extension answers 400 `not ready to serve traffic, please wait`, at once
   * after the call; the agent refuses connections, once the promise is fulfilled.
   *
   * @throws {EmulatorError} code `PORT_IN_USE` where another process took the agent's port meanwhile, or `CLOSED`
   */
  setReady(ready: boolean): Promise<void>
  /**
   * Goes back to the contents that it was started with (or that the watched file has now), and forgets its cache and
   * `requests`: for the time between two tests.
   */
  reset(): void
  /** Cuts every connection and frees the port. May be called more than once. */
  close(): Promise<void>
}

/** The environment variables through which a function finds the emulator. */
export interface EmulatorEnv {
  readonly PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: string
  readonly AWS_SESSION_TOKEN: string
}

/** How many answers the real servers keep. */
const CACHE_SIZE = 1000

/**
 * Starts a stand-in for the AWS Parameters and Secrets Lambda Extension (or for the Secrets Manager Agent) on
 * 127.0.0.1.
 *
 * @param options what it holds and how it behaves; times are in seconds where the real servers use seconds
 * @returns the running emulator, once it listens
 * @throws {EmulatorError} code `BAD_OPTION`, `BAD_VALUE`, `FILE_NOT_FOUND`, `FILE_UNREADABLE`, `FILE_MALFORMED`,
 * `PORT_IN_USE` or `PORT_UNAVAILABLE`
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
 * @see https://github.com/aws/aws-secretsmanager-agent
 * @example
 * ```ts
 * import { startEmulator } from '@extension-secrets/emulator'
 *
 * await using emulator = await startEmulator({ secrets: { 'orders/db': { username: 'app' } } })
 * const response = await fetch(`${emulator.url}/secretsmanager/get?secretId=orders%2Fdb`, {
 *   headers: { 'X-Aws-Parameters-Secrets-Token': emulator.token },
 * })
 * const { SecretString } = (await response.json()) as { SecretString: string }
 * ```
 */
export const startEmulator = async (options: EmulatorOptions = {}): Promise<Emulator> => {
  const plan = planEmulator(options)
  const dialect = plan.dialect === 'agent' ? agent : extension
  const secrets = new SecretBook(plan.clock)
  const parameters = new ParameterBook(plan.clock)
  const held = new HeldContents(secrets, parameters, plan.contents)
  const upstream = plan.aws && (await openAws(plan.aws, plan.dialect))
  const cache = new ResponseCache<Reply>(plan.ttl, CACHE_SIZE, plan.clock)
  const backend = new Backend(dialect, new Store(secrets, parameters, upstream), cache, plan.token)
  const log = new RequestLog()
  const server = new LoopbackServer(plan.port, (request, response) =>
    serve(backend, log, plan, request, response),
  )
  await server.open()
  const replace = (fromFile: Contents): Changes => {
    const changed = held.replace(plan.merge(fromFile))
    // Whoever edits the file wants to see it now, not when the cache lets go of the old value.
    cache.clear()
    return changed
  }
  const watching = plan.watched && followFile(plan.watched.file, plan.watched.text, replace, plan.onReload)

  const { port } = server
  let closed = false
  let switching = Promise.resolve()
  const setReady = async (ready: boolean): Promise<void> => {
    if (closed) throw new EmulatorError('CLOSED', 'the emulator is closed; start a new one')
    if (dialect === extension) {
      backend.ready = ready
      return
    }
    // One after the other: a port that is still being closed cannot be opened.
    const turn = (): Promise<void> => (ready && !closed ? server.open() : server.close())
    switching = switching.then(turn, turn)
    await switching
  }
  if (!plan.ready) await setReady(false)
  const close = async (): Promise<void> => {
    closed = true
    watching?.close()
    upstream?.close()
    await switching.catch(() => {})
    await server.close()
  }

  return {
    url: `http://${HOST}:${port}`,
    port,
    token: plan.token,
    env: Object.freeze({
      PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(port),
      AWS_SESSION_TOKEN: plan.token,
    }),
    requests: log.requests,
    rotate: (id, value) => secrets.rotate(id, toSecretContent('rotate', value)),
    setSecret: (id, value) => secrets.set(id, toSecretContent('setSecret', value)),
    setParameter: (name, value) => parameters.set(name, toParameterContent('setParameter', value)),
    removeSecret: (id) => secrets.remove(id),
    setReady,
    reset: () => {
      held.reset()
      cache.clear()
      log.clear()
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

const serve = async (
  backend: Backend,
  log: RequestLog,
  plan: EmulatorPlan,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const start = performance.now()
  const [path = '', query = ''] = splitOnce(request.url ?? '', '?')
  const method = request.method ?? 'GET'
  const { reply, kind, id, cache, reason } = await backend.answer({
    method,
    path,
    query: new URLSearchParams(query),
    header: (name) => {
      const value = request.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
  })
  const refused = reason !== undefined && { reason }
  const entry = { at: plan.clock(), method, kind, id, status: reply.status, cache, ...refused }
  const logged: EmulatorRequest = { ...entry, durationMs: performance.now() - start }
  // Before the answer: who has it can rely on finding the request in the log.
  log.add(logged)
  request.resume()
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) })
  response.end(reply.body)
  plan.onRequest(logged)
}

const splitOnce = (text: string, separator: string): readonly string[] => {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
