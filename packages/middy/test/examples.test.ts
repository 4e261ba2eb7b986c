import { AsyncLocalStorage } from 'node:async_hooks'
import { tracingChannel } from 'node:diagnostics_channel'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { type Context, context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { respond, serveSecrets, startRawServer } from '../../client/test/support/raw-server.ts'
import { printMetrics } from '../examples/emf-metrics.ts'
import { traceFetches } from '../examples/otel-spans.ts'
import { rejection, secretsHandler, uniqueId } from './support/handler.ts'

const VALUE = 'canary-value-5d20'
const denied = '{"__type":"AccessDeniedException", "message":"no"}'

/** An EMF line as CloudWatch reads it. */
interface Emf {
  readonly _aws: {
    readonly Timestamp: number
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string
      readonly Dimensions: readonly (readonly string[])[]
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[]
    }[]
  }
  readonly [member: string]: unknown
}

describe('emf-metrics.ts', () => {
  const lines: string[] = []
  let stop = (): void => {}

  beforeEach(() => {
    process.env.AWS_LAMBDA_FUNCTION_NAME = 'orders'
    lines.length = 0
    stop = printMetrics({ namespace: 'Orders/Secrets', write: (line) => void lines.push(line) })
  })
  afterEach(() => {
    stop()
    delete process.env.AWS_LAMBDA_FUNCTION_NAME
  })

  const read = (line: string | undefined): Emf => JSON.parse(line ?? 'null')

  test('a line for each fetch and one for the invocation, as the specification wants them', async () => {
    await using server = await startRawServer(serveSecrets(() => VALUE))
    const [db, key] = [uniqueId(), uniqueId()]
    const before = Date.now()
    await secretsHandler(server.port, { secrets: { db, key } })()
    expect(lines).toHaveLength(3)
    for (const line of lines) {
      expect(line).not.toContain('\n')
      expect(line).not.toContain(VALUE)
      const emf = read(line)
      expect(Number.isInteger(emf._aws.Timestamp)).toBe(true)
      expect(emf._aws.Timestamp).toBeGreaterThanOrEqual(before)
      expect(emf._aws.Timestamp).toBeLessThanOrEqual(Date.now())
      expect(emf._aws.CloudWatchMetrics).toHaveLength(1)
      for (const { Namespace, Dimensions, Metrics } of emf._aws.CloudWatchMetrics) {
        expect(Namespace).toBe('Orders/Secrets')
        // Dimensions refer to texts at the top level, metrics to numbers there; none may have the other's name.
        for (const name of Dimensions.flat()) expect(emf[name]).toMatch(/\S/)
        for (const { Name } of Metrics) expect(Number.isFinite(emf[Name])).toBe(true)
        expect(Dimensions.flat()).not.toEqual(expect.arrayContaining(Metrics.map(({ Name }) => Name)))
      }
    }
  })

  test('a fetch: duration, attempts and failures by function and secret', async () => {
    const serve = serveSecrets(() => VALUE)
    await using server = await startRawServer((request, socket) =>
      request.number === 1 ? respond(socket, 503, '') : serve(request, socket),
    )
    const id = uniqueId()
    await secretsHandler(server.port, { secrets: { db: id } })()
    const { _aws, ...members } = read(lines[0])
    expect(_aws.CloudWatchMetrics[0]).toEqual({
      Namespace: 'Orders/Secrets',
      Dimensions: [['FunctionName', 'Secret']],
      Metrics: [
        { Name: 'FetchDuration', Unit: 'Milliseconds' },
        { Name: 'FetchAttempts', Unit: 'Count' },
        { Name: 'FetchFailures', Unit: 'Count' },
      ],
    })
    expect(members).toEqual({
      FunctionName: 'orders',
      Secret: 'db',
      Id: id,
      Kind: 'secret',
      Outcome: 'ok',
      FetchDuration: expect.any(Number),
      FetchAttempts: 2,
      FetchFailures: 0,
    })
    expect(members.FetchDuration).toBeGreaterThan(0)
  })

  test('a fetch that fails counts as a failure, with its code', async () => {
    await using server = await startRawServer((_request, socket) => respond(socket, 400, denied))
    await rejection(secretsHandler(server.port, { secrets: { db: uniqueId() } })())
    expect(lines).toHaveLength(1)
    expect(read(lines[0])).toMatchObject({ Outcome: 'ACCESS_DENIED', FetchFailures: 1, FetchAttempts: 1 })
  })

  test('an invocation: how its values came to be served, and the oldest age', async () => {
    await using server = await startRawServer(serveSecrets())
    const handler = secretsHandler(server.port, {
      secrets: { a: uniqueId(), b: uniqueId(), c: { secretId: uniqueId(), ttl: 0 } },
    })
    await handler()
    lines.length = 0
    await sleep(5)
    await handler()
    expect(lines).toHaveLength(2)
    const { _aws, ...members } = read(lines[1])
    expect(_aws.CloudWatchMetrics[0]?.Dimensions).toEqual([['FunctionName']])
    expect(_aws.CloudWatchMetrics[0]?.Metrics).toEqual([
      { Name: 'FreshReads', Unit: 'Count' },
      { Name: 'RefreshedReads', Unit: 'Count' },
      { Name: 'StaleWhileRevalidateReads', Unit: 'Count' },
      { Name: 'StaleIfErrorReads', Unit: 'Count' },
      { Name: 'OldestAge', Unit: 'Milliseconds' },
    ])
    expect(members).toEqual({
      FunctionName: 'orders',
      FreshReads: 2,
      RefreshedReads: 1,
      StaleWhileRevalidateReads: 0,
      StaleIfErrorReads: 0,
      OldestAge: expect.any(Number),
    })
    expect(members.OldestAge).toBeGreaterThan(1)
  })

  test('prints to standard output by default, and stops when asked to', async () => {
    stop()
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true)
    const printed: unknown[] = []
    try {
      stop = printMetrics()
      await using server = await startRawServer(serveSecrets())
      await secretsHandler(server.port, { secrets: { db: uniqueId() } })()
      stop()
      await secretsHandler(server.port, { secrets: { db: uniqueId() } })()
      printed.push(...write.mock.calls.map(([text]) => text))
    } finally {
      write.mockRestore()
    }
    expect(printed).toEqual([
      expect.stringMatching(/^\{"_aws".*"ExtensionSecrets".*\}\n$/),
      expect.stringMatching(/^\{"_aws".*"FreshReads":0,"RefreshedReads":1,.*\}\n$/),
    ])
    expect(lines).toEqual([])
  })
})

describe('otel-spans.ts', () => {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const tracer = provider.getTracer('test')
  let stop = (): void => {}

  beforeEach(() => {
    exporter.reset()
    stop = traceFetches(tracer)
  })
  afterEach(() => stop())

  test('a span for each fetch, with what was asked and how often', async () => {
    const serve = serveSecrets(() => VALUE)
    await using server = await startRawServer((request, socket) =>
      request.number === 1 ? respond(socket, 503, '') : serve(request, socket),
    )
    const id = uniqueId()
    const handler = secretsHandler(server.port, { secrets: { db: id } })
    await handler()
    await handler()
    const [span, ...others] = exporter.getFinishedSpans()
    expect(others).toEqual([])
    expect(span?.name).toBe('extension-secrets fetch')
    expect(span?.kind).toBe(SpanKind.CLIENT)
    expect(span?.attributes).toEqual({
      'extension_secrets.name': 'db',
      'extension_secrets.id': id,
      'extension_secrets.kind': 'secret',
      'extension_secrets.attempts': 2,
    })
    expect(span?.status).toEqual({ code: SpanStatusCode.UNSET })
    expect(span?.ended).toBe(true)
  })

  test('a fetch that fails: an error status by its code', async () => {
    await using server = await startRawServer((_request, socket) => respond(socket, 400, denied))
    const parameter = uniqueId('/orders/flag')
    await rejection(secretsHandler(server.port, { secrets: { flag: { parameter } } })())
    const [span] = exporter.getFinishedSpans()
    expect(span?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'ACCESS_DENIED' })
    expect(span?.attributes).toMatchObject({
      'error.type': 'ACCESS_DENIED',
      'extension_secrets.kind': 'parameter',
      'extension_secrets.id': parameter,
    })
  })

  test('the parent is the span that is active in the invocation', async () => {
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
      const invocation = tracer.startSpan('invocation')
      await context.with(trace.setSpan(context.active(), invocation), () =>
        secretsHandler(server.port, { secrets: { db: uniqueId() } })(),
      )
      const [span] = exporter.getFinishedSpans()
      expect(span?.parentSpanContext?.spanId).toBe(invocation.spanContext().spanId)
      expect(span?.spanContext().traceId).toBe(invocation.spanContext().traceId)
    } finally {
      context.disable()
    }
  })

  test('stops when it is told to', async () => {
    stop()
    expect(tracingChannel('extension-secrets:fetch').hasSubscribers).toBe(false)
    await using server = await startRawServer(serveSecrets())
    await secretsHandler(server.port, { secrets: { db: uniqueId() } })()
    expect(exporter.getFinishedSpans()).toEqual([])
  })
})
