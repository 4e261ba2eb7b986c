import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'

/** Events that an extension can subscribe to. */
export type ExtensionEventType = 'INVOKE' | 'SHUTDOWN'

/** Event for an extension. */
export interface ExtensionEvent {
  readonly eventType: ExtensionEventType
  /** Milliseconds since 1970. */
  readonly deadlineMs: number
  readonly [more: string]: unknown
}

/** State of an extension; the names are Lambda's. */
export type ExtensionState = 'Started' | 'Registered' | 'Ready' | 'Running' | 'InitError' | 'ExitError'

/** One extension of an environment, and its conversation with the Extensions API. */
export class Extension {
  readonly name: string
  /** True for a separate process; the others run in the runtime's process. */
  readonly external: boolean
  readonly id: string = randomUUID()
  #events: ReadonlySet<string> = new Set()
  #state: ExtensionState = 'Started'
  #asking: ServerResponse | undefined
  #pending: ExtensionEvent | undefined

  constructor(name: string, external: boolean) {
    this.name = name
    this.external = external
  }

  get state(): ExtensionState {
    return this.#state === 'Ready' && (this.#asking === undefined || this.#asking.destroyed)
      ? 'Running'
      : this.#state
  }

  get registered(): boolean {
    return this.#state !== 'Started'
  }

  wants(type: ExtensionEventType): boolean {
    return this.#events.has(type)
  }

  register(events: readonly string[]): void {
    this.#events = new Set(events)
    this.#state = 'Registered'
  }

  /** Handles its request for the next event, which also means that it is done with the last one. */
  ask(response: ServerResponse): void {
    this.#asking = response
    this.#state = 'Ready'
    if (this.#pending !== undefined) this.send(this.#pending)
  }

  /** Sends it an event, now or when it asks for one. */
  send(event: ExtensionEvent): void {
    if (this.state !== 'Ready' || this.#asking === undefined) {
      this.#pending = event
      return
    }
    const text = JSON.stringify(event)
    this.#asking.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text),
      'Lambda-Extension-Identifier': this.id,
    })
    this.#asking.end(text)
    this.#asking = undefined
    this.#pending = undefined
    this.#state = 'Running'
  }

  fail(state: 'InitError' | 'ExitError'): void {
    this.#state = state
  }
}
