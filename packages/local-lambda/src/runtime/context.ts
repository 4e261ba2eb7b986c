import type { IncomingHttpHeaders } from 'node:http'

/** Second argument of a handler. */
export interface Context {
  readonly functionName: string | undefined
  readonly functionVersion: string | undefined
  readonly memoryLimitInMB: string | undefined
  readonly logGroupName: string | undefined
  readonly logStreamName: string | undefined
  readonly clientContext: unknown
  readonly identity: unknown
  readonly invokedFunctionArn: string | undefined
  readonly awsRequestId: string
  readonly tenantId: string | undefined
  readonly xRayTraceId: string | undefined
  readonly getRemainingTimeInMillis: () => number
}

/**
 * Builds a handler's context.
 *
 * @param headers headers of the Runtime API's event
 * @param env the function's environment
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export const createContext = (headers: IncomingHttpHeaders, env: NodeJS.ProcessEnv): Context => {
  const header = (name: string): string | undefined => {
    const value = headers[name]
    return Array.isArray(value) ? value[0] : value
  }
  const json = (name: string): unknown => {
    const value = header(name)
    return value === undefined ? undefined : JSON.parse(value)
  }
  const deadline = Number(header('lambda-runtime-deadline-ms'))
  return {
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: json('lambda-runtime-client-context'),
    identity: json('lambda-runtime-cognito-identity'),
    invokedFunctionArn: header('lambda-runtime-invoked-function-arn'),
    awsRequestId: header('lambda-runtime-aws-request-id') ?? '',
    tenantId: header('lambda-runtime-aws-tenant-id'),
    xRayTraceId: header('lambda-runtime-trace-id'),
    getRemainingTimeInMillis: () => deadline - Date.now(),
  }
}
