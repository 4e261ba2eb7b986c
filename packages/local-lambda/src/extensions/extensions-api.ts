import type { IncomingMessage, ServerResponse } from 'node:http'
import { readReport } from '../api/answers.ts'
import { type Api, notFound, reply } from '../api/api-server.ts'
import type { EventToSend } from '../api/event.ts'
import { ACCOUNT } from '../environment/aws-names.ts'
import { Condition } from '../environment/condition.ts'
import { defer } from '../environment/deferred.ts'
import type { ShutdownReason } from '../options/run-types.ts'
import { Extension, type ExtensionEvent } from './extension.ts'
import { MAX_EXTENSIONS } from './extension-plan.ts'
import { notAllowed, Refusal } from './refusal.ts'
import { type Registration, readRegistration } from './registration.ts'

/** Failure that an extension reported about itself. */
export interface ReportedFailure {
  readonly name: string
  readonly phase: 'init' | 'exit'
  /** Error type, as the extension named it. */
  readonly type: string
  /** Error message; empty if the extension sent none. */
  readonly message: string
}

/** Metadata of the function that an extension gets when it registers. */
export interface FunctionMetadata {
  readonly functionName: string
  readonly functionVersion: string
  readonly handler: string
}

const ID = 'lambda-extension-identifier'
const ERROR_TYPE = 'lambda-extension-function-error-type'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Lambda's Extensions API for one execution environment: takes registrations, sends events to the extensions, and tracks
 * when they are done. Its error answers are those of AWS's own Runtime Interface Emulator.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
 * @see https://github.com/aws/aws-lambda-runtime-interface-emulator
 */
export class ExtensionsApi implements Api {
  readonly base = '/2020-01-01/extension/'
  readonly #extensions: Extension[]
  readonly #metadata: FunctionMetadata
  readonly #invocable: boolean
  readonly #condition = new Condition()
  readonly #failed = defer<ReportedFailure>()
  #open = true

  /**
   * @param external names of the extensions that are separate processes
   * @param invocable may an extension subscribe to INVOKE? Not on Lambda Managed Instances
   */
  constructor(external: readonly string[], metadata: FunctionMetadata, invocable: boolean) {
    this.#extensions = external.map((name) => new Extension(name, true))
    this.#metadata = metadata
    this.#invocable = invocable
  }

  get extensions(): readonly Extension[] {
    return this.#extensions
  }

  /** Resolves when an extension reports that it failed. */
  get failed(): Promise<ReportedFailure> {
    return this.#failed.promise
  }

  /** Resolves when every external extension has registered. */
  registered(): Promise<void> {
    return this.#condition.until(() => this.#extensions.every(({ registered }) => registered))
  }

  /** Rejects all registrations from now on. */
  closeRegistration(): void {
    this.#open = false
  }

  /** Resolves when every extension (or every one that gets invocations) waits for the next event. */
  idle(which: 'all' | 'invoked'): Promise<void> {
    const concerned = (extension: Extension): boolean => which === 'all' || extension.wants('INVOKE')
    return this.#condition.until(() =>
      this.#extensions.every((extension) => !concerned(extension) || extension.state === 'Ready'),
    )
  }

  invoke({ requestId, functionArn, traceId }: EventToSend, deadlineMs: number): void {
    const tracing = { type: 'X-Amzn-Trace-Id', value: traceId }
    const more = { requestId, invokedFunctionArn: functionArn, tracing }
    this.#tell({ eventType: 'INVOKE', deadlineMs, ...more })
  }

  shutDown(shutdownReason: ShutdownReason, deadlineMs: number): void {
    this.#tell({ eventType: 'SHUTDOWN', deadlineMs, shutdownReason })
  }

  async serve(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = ACTIONS[`${request.method} ${path}`]
    if (action === undefined) return notFound(request, response)
    try {
      if (action === 'register') this.#register(await readRegistration(request), response)
      else if (action === 'next') this.#next(request, response)
      else await this.#fail(action, request, response)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      request.resume()
      reply(response, 403, { errorMessage: error.message, errorType: error.type })
    }
    this.#condition.check()
  }

  #register({ name, events, accountId }: Registration, response: ServerResponse): void {
    const external = this.#extensions.find((extension) => extension.external && extension.name === name)
    const allowed = [this.#invocable && 'INVOKE', external !== undefined && 'SHUTDOWN']
    const wrong = events.find((event) => !allowed.includes(event))
    if (wrong !== undefined) {
      const kind = external === undefined ? 'an internal' : 'this'
      throw new Refusal('Extension.InvalidEventType', `${wrong}: no event for ${kind} extension`)
    }
    const extension = external ?? this.#addInternal(name)
    if (extension.registered) throw notAllowed(extension.state, 'Registered', name)
    extension.register(events)
    const body = { ...this.#metadata, ...(accountId && { accountId: ACCOUNT }) }
    reply(response, 200, body, { 'Lambda-Extension-Identifier': extension.id })
  }

  #addInternal(name: string): Extension {
    if (!this.#open) {
      throw new Refusal('Extension.RegistrationClosed', 'Extension registration closed already')
    }
    if (this.#extensions.some((extension) => extension.name === name)) {
      throw new Refusal('Extension.InvalidExtensionState', 'Extension with this name already registered')
    }
    if (this.#extensions.length >= MAX_EXTENSIONS) {
      throw new Refusal('Extension.TooManyExtensions', `Extension limit (${MAX_EXTENSIONS}) reached`)
    }
    const extension = new Extension(name, false)
    this.#extensions.push(extension)
    return extension
  }

  #next(request: IncomingMessage, response: ServerResponse): void {
    const extension = this.#identify(request)
    if (!['Registered', 'Running'].includes(extension.state)) {
      throw notAllowed(extension.state, 'Ready', extension.id)
    }
    request.resume()
    extension.ask(response)
  }

  async #fail(phase: 'init' | 'exit', request: IncomingMessage, response: ServerResponse): Promise<void> {
    const extension = this.#identify(request)
    const type = request.headers[ERROR_TYPE]
    if (typeof type !== 'string' || type === '') {
      throw new Refusal('Extension.MissingHeader', 'Lambda-Extension-Function-Error-Type not found')
    }
    const state = phase === 'init' ? 'InitError' : 'ExitError'
    const from = ['Registered', state, ...(phase === 'init' ? [] : ['Ready', 'Running'])]
    if (!from.includes(extension.state)) throw notAllowed(extension.state, state, extension.id)
    const { errorMessage } = await readReport(request)
    extension.fail(state)
    reply(response, 202, { status: 'OK' }, { 'Lambda-Extension-Identifier': extension.id })
    this.#failed.resolve({ name: extension.name, phase, type, message: errorMessage })
  }

  #identify(request: IncomingMessage): Extension {
    const id = request.headers[ID]
    if (typeof id !== 'string' || id === '') {
      const message = 'Missing Lambda-Extension-Identifier header'
      throw new Refusal('Extension.MissingExtensionIdentifier', message)
    }
    if (!UUID.test(id)) {
      throw new Refusal('Extension.InvalidExtensionIdentifier', 'Invalid Lambda-Extension-Identifier')
    }
    const extension = this.#extensions.find((known) => known.id === id.toLowerCase())
    if (extension !== undefined) return extension
    throw new Refusal('Extension.UnknownExtensionIdentifier', `Unknown extension ${id}`)
  }

  #tell(event: ExtensionEvent): void {
    for (const extension of this.#extensions) if (extension.wants(event.eventType)) extension.send(event)
  }
}

const ACTIONS: Readonly<Record<string, 'register' | 'next' | 'init' | 'exit'>> = {
  'POST register': 'register',
  'GET event/next': 'next',
  'POST init/error': 'init',
  'POST exit/error': 'exit',
}
