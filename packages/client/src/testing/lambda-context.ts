/** Lambda's context object, as `Context` of `@types/aws-lambda` describes it. */
export interface LambdaContext {
  /** Makes Lambda wait for an empty event loop after a callback. */
  callbackWaitsForEmptyEventLoop: boolean
  /** Name of the function. */
  functionName: string
  /** Version of the function. */
  functionVersion: string
  /** ARN by which the function was invoked. */
  invokedFunctionArn: string
  /** Memory of the function, MB. */
  memoryLimitInMB: string
  /** Id of the invocation. */
  awsRequestId: string
  /** Log group of the function. */
  logGroupName: string
  /** Log stream of the environment. */
  logStreamName: string
  /** Time that the invocation has left, milliseconds. */
  getRemainingTimeInMillis(): number
  /** Ends an invocation in the old way. Of no use in Node.js 24 and later. */
  done(error?: Error, result?: unknown): void
  /** Ends an invocation with an error in the old way. */
  fail(error: Error | string): void
  /** Ends an invocation with a result in the old way. */
  succeed(messageOrObject: unknown, object?: unknown): void
}

let count = 0

/**
 * Makes a whole context for a unit test: Lambda's members, with 30 seconds left.
 *
 * Its type is the one that the handler asks for. A handler that Middy has finished asks for `secrets` too, although its
 * middleware adds them.
 *
 * @param overrides members that differ, or that your handler expects beyond Lambda's
 * @returns a new context; each has a request id of its own
 *
 * @example
 * ```ts
 * import { createTestSecrets, lambdaContext } from '@extension-secrets/client/testing'
 *
 * const nearlyOver = lambdaContext({ getRemainingTimeInMillis: () => 150 })
 * const withSecrets = lambdaContext({ secrets: createTestSecrets({ stripe: 'sk_test_1' }) })
 * ```
 */
export function lambdaContext<Wanted extends object = LambdaContext>(
  overrides?: NoInfer<Partial<Wanted>> & Partial<LambdaContext>,
): LambdaContext & Wanted
export function lambdaContext<Given extends object>(
  overrides: Given & Partial<LambdaContext>,
): LambdaContext & Given
export function lambdaContext(overrides: Partial<LambdaContext> = {}): LambdaContext {
  const id = String(++count).padStart(12, '0')
  const ended = (): never => {
    throw new TypeError('extension-secrets: return a result, or throw; this context does not take callbacks')
  }
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'test-function',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:test-function',
    memoryLimitInMB: '256',
    awsRequestId: `00000000-0000-4000-8000-${id}`,
    logGroupName: '/aws/lambda/test-function',
    logStreamName: '2026/01/01/[$LATEST]0123456789abcdef0123456789abcdef',
    getRemainingTimeInMillis: () => 30_000,
    done: ended,
    fail: ended,
    succeed: ended,
    ...overrides,
  }
}
