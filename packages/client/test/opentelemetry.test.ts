// The instrumentation with the OpenTelemetry SDK, whose exporter keeps the spans in memory.
import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import { createSecrets } from '@extension-secrets/client'
import { ExtensionSecretsInstrumentation } from '@extension-secrets/client/opentelemetry'
import { startEmulator } from '@extension-secrets/emulator'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type Context, context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { registerInstrumentations } from '@opentelemetry/instrumentation'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { type RawServer, respond, secretBody, serveSecrets, startRawServer } from './support/raw-server.ts'

const VALUE = 'canary-value-77c1'
const denied = '{"__type":"AccessDeniedException", "message":"no"}'
const exporter = new InMemorySpanExporter()
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
const channel = tracingChannel('extension-secrets:fetch')

let count = 0
const uniqueId = (): string => `opentelemetry/${++count}`
const endpointOf = ({ port }: RawServer): { port: number; token: string } => ({ port, token: 'a-token' })

let unregister = (): void => {}
function register(...given: ConstructorParameters<typeof ExtensionSecretsInstrumentation>): void {
  const instrumentations = [new ExtensionSecretsInstrumentation(...given)]
  unregister = registerInstrumentations({ instrumentations, tracerProvider })
}

afterEach(() => {
  unregister()
  exporter.reset()
})

describe('spans', () => {
  test('one for each fetch, with the name that is declared and the number of attempts', async () => {
    register()
    const serve = serveSecrets(() => VALUE)
    await using server = await startRawServer((request, socket) =>
      request.number === 1 ? respond(socket, 503, '') : serve(request, socket),
    )
    const id = uniqueId()
    const secrets = createSecrets({ secrets: { db: id }, endpoint: endpointOf(server) })
    await secrets.read()
    await secrets.read()
    const [span, ...others] = exporter.getFinishedSpans()
    expect(others).toEqual([])
    expect(span?.name).toBe('extension-secrets fetch')
    expect(span?.kind).toBe(SpanKind.CLIENT)
    expect(span?.attributes).toEqual({
      'extension_secrets.name': 'db',
      'extension_secrets.kind': 'secret',
      'extension_secrets.attempts': 2,
    })
    expect(span?.status).toEqual({ code: SpanStatusCode.UNSET })
    expect(span?.ended).toBe(true)
    expect(span?.instrumentationScope.name).toBe('@extension-secrets/client')
    const shown = JSON.stringify([span?.attributes, span?.events, span?.status])
    for (const hidden of [VALUE, 'a-token', id]) expect(shown).not.toContain(hidden)
  })

  test('a fetch that fails: an error status, and its code as error.type', async () => {
    register({ ids: true })
    await using server = await startRawServer((_request, socket) => respond(socket, 400, denied))
    const parameter = `/${uniqueId()}`
    const secrets = createSecrets({ secrets: { flag: { parameter } }, endpoint: endpointOf(server) })
    await expect(secrets.read()).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
    const [span] = exporter.getFinishedSpans()
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'ACCESS_DENIED' })
    expect(span?.attributes).toMatchObject({
      'error.type': 'ACCESS_DENIED',
      'extension_secrets.kind': 'parameter',
      'extension_secrets.id': parameter,
    })
  })

  test('an ARN has the name of the semantic conventions', async () => {
    register({ ids: true })
    const name = uniqueId()
    await using server = await startRawServer((_request, socket) =>
      respond(socket, 200, secretBody(name, VALUE)),
    )
    const arn = `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-a1b2c3`
    await createSecrets({ secrets: { db: arn }, endpoint: endpointOf(server) }).read()
    const [span] = exporter.getFinishedSpans()
    expect(span?.attributes).toMatchObject({ 'aws.secretsmanager.secret.arn': arn })
    expect(span?.attributes).not.toHaveProperty('extension_secrets.id')
  })

  test('a pending version is named, and is no error', async () => {
    register()
    const id = uniqueId()
    await using emulator = await startEmulator({ secrets: { [id]: 'one' }, ttl: 0 })
    const { port, token = '' } = emulator
    const secrets = createSecrets({ secrets: { db: id }, endpoint: { port, token } })
    const inGap = Promise.withResolvers<void>()
    const rotated = emulator.rotate(id, 'two', { gap: 300, onSet: () => inGap.resolve() })
    await inGap.promise
    await secrets.withFresh(
      ['db'],
      ({ db }) => {
        if (db === 'one') throw new Error('refused')
      },
      { isStale: () => true },
    )
    await rotated
    const pending = exporter
      .getFinishedSpans()
      .find((span) => span.attributes['extension_secrets.stage'] === 'AWSPENDING')
    expect(pending?.status).toEqual({ code: SpanStatusCode.UNSET })
  })

  test('the parent is the span that is active where the fetch begins', async () => {
    register()
    const storage = new AsyncLocalStorage<Context>()
    context.setGlobalContextManager({
      active: () => storage.getStore() ?? ROOT_CONTEXT,
      with: (active, run, self, ...args) => storage.run(active, () => run.call(self as never, ...args)),
      bind: (_active, target) => target,
      enable: () => context as never,
      disable: () => context as never,
    })
    try {
      await using server = await startRawServer(serveSecrets())
      const invocation = tracerProvider.getTracer('test').startSpan('invocation')
      await context.with(trace.setSpan(context.active(), invocation), async () =>
        createSecrets({ secrets: { db: uniqueId() }, endpoint: endpointOf(server) }).read(),
      )
      const [span] = exporter.getFinishedSpans()
      expect(span?.parentSpanContext?.spanId).toBe(invocation.spanContext().spanId)
      expect(span?.spanContext().traceId).toBe(invocation.spanContext().traceId)
    } finally {
      context.disable()
    }
  })
})

describe('enabling', () => {
  test('nobody listens after unregistering, and no span is made', async () => {
    register()
    expect(channel.hasSubscribers).toBe(true)
    unregister()
    expect(channel.hasSubscribers).toBe(false)
    await using server = await startRawServer(serveSecrets())
    await createSecrets({ secrets: { db: uniqueId() }, endpoint: endpointOf(server) }).read()
    expect(exporter.getFinishedSpans()).toEqual([])
  })

  test('enabled: false waits for enable, and enabling twice makes one span', async () => {
    const instrumentation = new ExtensionSecretsInstrumentation({ enabled: false })
    expect(channel.hasSubscribers).toBe(false)
    instrumentation.setTracerProvider(tracerProvider)
    instrumentation.enable()
    instrumentation.enable()
    unregister = () => instrumentation.disable()
    await using server = await startRawServer(serveSecrets())
    await createSecrets({ secrets: { db: uniqueId() }, endpoint: endpointOf(server) }).read()
    expect(exporter.getFinishedSpans()).toHaveLength(1)
  })

  test('two instances do not end each other', () => {
    const [first, second] = [new ExtensionSecretsInstrumentation(), new ExtensionSecretsInstrumentation()]
    first.disable()
    expect(channel.hasSubscribers).toBe(true)
    second.disable()
    expect(channel.hasSubscribers).toBe(false)
  })
})
