import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type Attributes, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import { InstrumentationBase, type InstrumentationConfig } from '@opentelemetry/instrumentation'
import type { FetchMessage } from '../diagnostics.ts'

const START = 'tracing:extension-secrets:fetch:start'
const END = 'tracing:extension-secrets:fetch:asyncEnd'

/** Set by the build. */
declare const PACKAGE_VERSION: string | undefined

/** Configuration of {@link ExtensionSecretsInstrumentation}. */
export interface ExtensionSecretsInstrumentationConfig extends InstrumentationConfig {
  /**
   * Adds the id of the secret or the name of the parameter to the spans, as `aws.secretsmanager.secret.arn` if it is an ARN,
   * else as `extension_secrets.id`. An id can name a tenant. Default: `false`.
   */
  ids?: boolean
}

/** Subscriptions of enabled instances. No field: the constructor of the base class calls `enable` before fields are set. */
const subscriptions = new WeakMap<ExtensionSecretsInstrumentation, () => void>()

/**
 * OpenTelemetry instrumentation: a span for each fetch of a secret, retries included. Its parent is the span that is active
 * where the fetch begins. Reads of fresh values make no span.
 *
 * `@opentelemetry/api` and `@opentelemetry/instrumentation` are optional peer dependencies: install both.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/
 *
 * @example
 * ```ts
 * import { ExtensionSecretsInstrumentation } from '@extension-secrets/client/opentelemetry'
 * import { registerInstrumentations } from '@opentelemetry/instrumentation'
 *
 * registerInstrumentations({ instrumentations: [new ExtensionSecretsInstrumentation()] })
 * ```
 */
export class ExtensionSecretsInstrumentation extends InstrumentationBase<ExtensionSecretsInstrumentationConfig> {
  /** @param config default: enabled, without ids */
  constructor(config: ExtensionSecretsInstrumentationConfig = {}) {
    super(
      '@extension-secrets/client',
      typeof PACKAGE_VERSION === 'string' ? PACKAGE_VERSION : '0.0.0',
      config,
    )
  }

  /** Lists no modules to patch: the spans come from diagnostics channels. */
  protected override init(): undefined {
    return undefined
  }

  /** Begins to make spans. */
  override enable(): void {
    super.enable()
    if (!subscriptions.has(this)) {
      const fetchSpans = traceFetches(
        () => this.tracer,
        () => this.getConfig().ids === true,
      )
      subscriptions.set(this, fetchSpans)
    }
  }

  /** Stops making spans. */
  override disable(): void {
    super.disable()
    subscriptions.get(this)?.()
    subscriptions.delete(this)
  }
}

/**
 * Subscribes to the fetches.
 *
 * @param tracer asked for each span, because a provider can be registered later
 * @returns a function that unsubscribes
 */
function traceFetches(tracer: () => Tracer, withIds: () => boolean): () => void {
  // Both events of one fetch have the same object.
  const spans = new WeakMap<object, Span>()

  function onStart(message: unknown): void {
    const fetch = message as FetchMessage
    // The same name for all: names of spans should be few.
    const options = { kind: SpanKind.CLIENT, attributes: startAttributes(fetch, withIds()) }
    spans.set(fetch, tracer().startSpan('extension-secrets fetch', options))
  }

  function onEnd(message: unknown): void {
    const fetch = message as FetchMessage
    const span = spans.get(fetch)
    if (span === undefined) return
    const { attempts = 0, outcome, source } = fetch
    span.setAttribute('extension_secrets.attempts', attempts)
    if (source !== undefined) span.setAttribute('extension_secrets.source', source)
    if (outcome !== undefined && outcome !== 'ok' && outcome !== 'pending') {
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

function startAttributes({ name, kind, id, stage }: FetchMessage, withIds: boolean): Attributes {
  const isArn = kind === 'secret' && id.startsWith('arn:')
  return {
    'extension_secrets.name': name,
    'extension_secrets.kind': kind,
    ...(stage !== undefined && { 'extension_secrets.stage': stage }),
    ...(withIds && { [isArn ? 'aws.secretsmanager.secret.arn' : 'extension_secrets.id']: id }),
  }
}
