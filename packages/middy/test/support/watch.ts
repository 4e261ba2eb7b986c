import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { tracesOf } from './traces.ts'

/** Messages published on this package's channels, each as it was then and as it is now. */
export interface Watch extends Disposable {
  readonly messages: readonly unknown[]
  /** All that the messages showed, when they were published and now. */
  traces(): string
}

/** Listens to every channel of this package. */
export function watchChannels(): Watch {
  const messages: unknown[] = []
  const texts: string[] = []
  const note = (message: unknown): void => {
    messages.push(message)
    texts.push(tracesOf(message))
  }
  const handlers = { start: note, end: note, asyncStart: note, asyncEnd: note, error: note }
  const fetches = tracingChannel('extension-secrets:fetch')
  fetches.subscribe(handlers)
  subscribe('extension-secrets:read', note)
  return {
    messages,
    traces: () => [...texts, ...messages.map(tracesOf)].join('\n'),
    [Symbol.dispose]: () => {
      fetches.unsubscribe(handlers)
      unsubscribe('extension-secrets:read', note)
    },
  }
}
