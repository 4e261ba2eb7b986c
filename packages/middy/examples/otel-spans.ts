// An OpenTelemetry span for each fetch of a secret, below the span of the invocation that waits for it.
//
//   import { traceFetches } from './otel-spans.ts'
//   traceFetches() // once, when the function's module loads

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FetchMessage } from '@extension-secrets/middy'
import { type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'

const START = 'tracing:extension-secrets:fetch:start'
const END = 'tracing:extension-secrets:fetch:asyncEnd'

/**
 * Makes a span of each fetch, retries included. Its parent is what is active where the fetch begins: that takes a
 * context manager, which the OpenTelemetry SDK for Node.js and the Lambda layers register.
 *
 * @param tracer default: that of the global provider
 * @returns stops it
 */
export function traceFetches(tracer: Tracer = trace.getTracer('@extension-secrets/middy')): () => void {
  // Both events of one fetch carry the same object.
  const spans = new WeakMap<object, Span>()

  const onStart = (message: unknown): void => {
    const { name, id, kind } = message as FetchMessage
    const attributes = {
      'extension_secrets.name': name,
      'extension_secrets.id': id,
      'extension_secrets.kind': kind,
    }
    // The name is the same for all: names of spans should be few.
    const span = tracer.startSpan('extension-secrets fetch', { kind: SpanKind.CLIENT, attributes })
    spans.set(message as FetchMessage, span)
  }

  const onEnd = (message: unknown): void => {
    const { attempts = 0, outcome } = message as FetchMessage
    const span = spans.get(message as FetchMessage)
    if (span === undefined) return
    span.setAttribute('extension_secrets.attempts', attempts)
    if (outcome !== undefined && outcome !== 'ok') {
      // https://opentelemetry.io/docs/specs/semconv/attributes-registry/error/
      span.setAttribute('error.type', outcome)
      span.setStatus({ code: SpanStatusCode.ERROR, message: outcome })
    }
    span.end()
  }

  subscribe(START, onStart)
  subscribe(END, onEnd)
  return () => {
    unsubscribe(START, onStart)
    unsubscribe(END, onEnd)
  }
}
