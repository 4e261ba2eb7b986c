import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Servers that the peers call: the extension's endpoint and AWS's own protocol, on one port each. */
export interface SecretServer {
  readonly extensionPort: number
  readonly awsPort: number
  /** Number of requests that the extension's endpoint has received. */
  readonly requests: number
  /** Delay before the extension's endpoint answers, milliseconds: the way to AWS and back. */
  latency: number
  close(): Promise<void>
}

/** The value behind every id: the size of a database's credentials, and different for each. */
export function secretText(id: string): string {
  return JSON.stringify({ username: `user of ${id}`, password: 'p4ssw0rd'.repeat(4), host: 'db.internal' })
}

/** Starts both. It is plain and quick, so that what is measured is the client. */
export async function startSecretServer(): Promise<SecretServer> {
  let requests = 0
  let latency = 0
  const extension = createServer((request, response) => {
    requests++
    const answer = (): void => send(response, 'application/json', extensionBody(request))
    if (latency === 0) answer()
    else setTimeout(answer, latency)
  })
  const aws = createServer(async (request, response) => {
    send(response, 'application/x-amz-json-1.1', await awsBody(request))
  })
  await Promise.all([listen(extension), listen(aws)])
  return {
    extensionPort: portOf(extension),
    awsPort: portOf(aws),
    get requests() {
      return requests
    },
    get latency() {
      return latency
    },
    set latency(milliseconds) {
      latency = milliseconds
    },
    async close() {
      await Promise.all([end(extension), end(aws)])
    },
  }
}

/** The environment in which every client finds both, as in Lambda. */
export function environmentOf(extensionPort: number, awsPort: number): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${awsPort}`,
    AWS_REGION: 'eu-west-1',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_SESSION_TOKEN: 'session-token',
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: String(extensionPort),
  }
}

/** By path, so that it answers at once: its own time would hide that of the clients. */
const extensionBodies = new Map<string, string>()

function extensionBody({ url = '/' }: IncomingMessage): string {
  const known = extensionBodies.get(url)
  if (known !== undefined) return known
  const id = new URL(url, 'http://localhost').searchParams.get('secretId') ?? ''
  const body = JSON.stringify({ ...secretOf(id), SecretBinary: null, ResultMetadata: {} })
  extensionBodies.set(url, body)
  return body
}

/** `GetSecretValue` of Secrets Manager, and `GetParameters` of Parameter Store. */
async function awsBody(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  const { SecretId, Names } = JSON.parse(text) as { SecretId?: string; Names?: readonly string[] }
  if (SecretId !== undefined) return JSON.stringify({ ...secretOf(SecretId), CreatedDate: 1_772_360_130.499 })
  return JSON.stringify({ InvalidParameters: [], Parameters: (Names ?? []).map(parameterOf) })
}

function secretOf(id: string): object {
  return {
    ARN: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${id}-a1b2c3`,
    CreatedDate: '2026-03-01T10:15:30.499Z',
    Name: id,
    SecretString: secretText(id),
    VersionId: '0f6f2e0c-5c3c-4a5b-9f0e-0d9c5f5f7a11',
    VersionStages: ['AWSCURRENT'],
  }
}

function parameterOf(name: string): object {
  return {
    ARN: `arn:aws:ssm:eu-west-1:123456789012:parameter${name}`,
    DataType: 'text',
    LastModifiedDate: 1_772_360_130.499,
    Name: name,
    Type: 'SecureString',
    Value: secretText(name),
    Version: 3,
  }
}

function send(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body)
}

async function listen(server: Server): Promise<void> {
  // Longer than any pause of a benchmark, so no connection closes in between by chance.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

async function end(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
