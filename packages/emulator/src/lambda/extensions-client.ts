import { type IncomingMessage, request } from 'node:http'
import { EmulatorError } from '../errors/emulator-error.ts'
import { errorCode } from '../errors/error-code.ts'

/** Event that Lambda sends to an extension. */
export interface LifecycleEvent {
  readonly eventType: 'INVOKE' | 'SHUTDOWN'
  readonly requestId?: string
  /** Milliseconds since 1970. */
  readonly deadlineMs?: number
  readonly shutdownReason?: string
}

const BASE = '/2020-01-01/extension/'
const ID = 'lambda-extension-identifier'

/**
 * Client of Lambda's Extensions API.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 */
export class ExtensionsClient {
  readonly #address: string
  readonly #id: string

  private constructor(address: string, id: string) {
    this.#address = address
    this.#id = id
  }

  /**
   * @param address host and port, as in `AWS_LAMBDA_RUNTIME_API`
   * @param name file name in `/opt/extensions`
   * @throws {EmulatorError} code `NO_LAMBDA`
   */
  static async register(address: string, name: string): Promise<ExtensionsClient> {
    const headers = { 'Lambda-Extension-Name': name }
    const body = JSON.stringify({ events: ['INVOKE', 'SHUTDOWN'] })
    const { response } = await send(address, 'POST', 'register', headers, body)
    const id = response.headers[ID]
    if (typeof id === 'string') return new ExtensionsClient(address, id)
    throw refused(address, 'register', 'it gave no identifier')
  }

  /** Waits for the next event, without a time limit. */
  async next(): Promise<LifecycleEvent> {
    const { text } = await send(this.#address, 'GET', 'event/next', { [ID]: this.#id })
    return JSON.parse(text) as LifecycleEvent
  }

  /** Reports that the extension can't start, and why. */
  async initError(type: string, message: string): Promise<void> {
    const headers = { [ID]: this.#id, 'Lambda-Extension-Function-Error-Type': type }
    const body = JSON.stringify({ errorMessage: message, errorType: type, stackTrace: [] })
    await send(this.#address, 'POST', 'init/error', headers, body)
  }
}

const send = async (
  address: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<{ response: IncomingMessage; text: string }> => {
  const url = URL.parse(`http://${address}${BASE}${path}`)
  if (url === null) throw refused(address, path, "it isn't a host and port")
  try {
    const outgoing = request(url, { method, headers, agent: false })
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve)
      outgoing.once('error', reject)
    })
    outgoing.end(body)
    const response = await answered
    let text = ''
    for await (const chunk of response) text += chunk
    if (response.statusCode !== 200 && response.statusCode !== 202) {
      throw refused(address, path, `it answered ${response.statusCode}`)
    }
    return { response, text }
  } catch (error) {
    if (error instanceof EmulatorError) throw error
    throw refused(address, path, errorCode(error))
  }
}

const refused = (address: string, path: string, why: string): EmulatorError =>
  new EmulatorError('NO_LAMBDA', `Lambda's Extensions API on ${address} refused ${path} (${why})`)
