import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'

interface TimedRequest {
  response: APIGatewayProxyStructuredResultV2 | null | undefined
  readonly internal: Record<string, unknown>
}

// Any function of one argument fits: the wrapped middleware says for itself what its requests are.
interface AnyMiddleware {
  readonly before?: (request: never) => unknown
  readonly after?: (request: never) => unknown
}

/**
 * Wraps a Middy middleware so that responses tell how long its `before` took, in milliseconds:
 * `server-timing: secrets;dur=1.23`. The wrapped middleware keeps its type, and a `before` that returns synchronously
 * still does.
 *
 * @param metric the name in the header, a token without spaces
 * @see https://www.w3.org/TR/server-timing/
 */
export function timed<M extends AnyMiddleware>(middleware: M, metric = 'secrets'): M {
  // Kept with the request: one process may serve several invocations at a time.
  const key = `server-timing:${metric}`
  return {
    ...middleware,
    before(request: TimedRequest): unknown {
      const started = performance.now()
      const stop = (): void => {
        request.internal[key] = performance.now() - started
      }
      const result = middleware.before?.(request as never)
      if (result instanceof Promise) return result.finally(stop)
      stop()
      return result
    },
    after(request: TimedRequest): unknown {
      const took = request.internal[key]
      if (typeof took === 'number') addHeader(request, `${metric};dur=${took.toFixed(2)}`)
      return middleware.after?.(request as never)
    },
  }
}

function addHeader(request: TimedRequest, timing: string): void {
  const { response } = request
  if (response === null || typeof response !== 'object') return
  const others = response.headers?.['server-timing']
  const value = others === undefined ? timing : `${others}, ${timing}`
  request.response = { ...response, headers: { ...response.headers, 'server-timing': value } }
}
