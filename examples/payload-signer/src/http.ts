// Events of an API Gateway HTTP API (payload format 2.0) or a function URL in, its responses out.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { JsonValue } from './envelope.ts'

/** A failure that the caller may see. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** @returns such as `POST /sign`, without the stage that a named stage puts before the path */
export function routeOf({ rawPath, requestContext: { http, stage } }: APIGatewayProxyEventV2): string {
  const prefix = `/${stage}/`
  const path = rawPath.startsWith(prefix) ? rawPath.slice(prefix.length - 1) : rawPath
  return `${http.method} ${path}`
}

/** @throws {HttpError} 400 if the body is not JSON */
export function jsonBodyOf({ body, isBase64Encoded }: APIGatewayProxyEventV2): JsonValue {
  try {
    const bytes = Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8')
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new HttpError(400, 'BODY_NOT_JSON', 'The body must be JSON')
  }
}

/** A response with a JSON body that no cache may keep. */
export function json(statusCode: number, body: JsonValue): APIGatewayProxyStructuredResultV2 {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  return { statusCode, headers, body: JSON.stringify(body) }
}
