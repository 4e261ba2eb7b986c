import { badOption } from './checks.ts'

/** Data that the caller of an invocation can send with the event. */
export interface Caller {
  /** Tenant of the call, for a function with tenant isolation: `context.tenantId`. */
  readonly tenantId?: string
  /** JSON value, at most 3,583 bytes in base64: `context.clientContext`. Default: none. */
  readonly clientContext?: unknown
}

/** {@link Caller} as the Runtime API sends it. */
export interface CallerHeaders {
  readonly 'Lambda-Runtime-Aws-Tenant-Id'?: string
  readonly 'Lambda-Runtime-Client-Context'?: string
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const TENANT_ID = /^[a-zA-Z0-9._:/=+\-@ ]{1,256}$/
const MAX_CONTEXT = 3583

/**
 * Checks the caller's data and turns it into headers.
 *
 * @throws {LambdaError} code `BAD_OPTION`
 */
export function callerHeaders({ tenantId, clientContext }: Caller): CallerHeaders {
  if (tenantId !== undefined && (typeof tenantId !== 'string' || !TENANT_ID.test(tenantId))) {
    throw badOption('tenantId', 'a string of 1 to 256 letters, digits, spaces and . _ : / = + - @')
  }
  const context = clientContext === undefined ? undefined : contextText(clientContext)
  return {
    ...(tenantId !== undefined && { 'Lambda-Runtime-Aws-Tenant-Id': tenantId }),
    ...(context !== undefined && { 'Lambda-Runtime-Client-Context': context }),
  }
}

function contextText(clientContext: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(clientContext)
  } catch {
    // The reason may quote the value.
  }
  if (text === undefined || Buffer.from(text).toString('base64').length > MAX_CONTEXT) {
    throw badOption('clientContext', `JSON of at most ${MAX_CONTEXT} bytes in base64`)
  }
  // A header can hold only ASCII characters.
  return text.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
