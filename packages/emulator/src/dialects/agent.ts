import type { SecretRecord } from '../store/secret-query.ts'
import {
  type Dialect,
  type DialectName,
  type Plan,
  type Reply,
  type Subject,
  TOKEN_HEADER,
} from './dialect.ts'

/** The agent sets no content type. */
const text = (status: number, body: string): Reply => ({ status, headers: {}, body })

const notFound = text(404, 'Not found')
const tooMany = text(429, 'Connection limit exceeded')
/** Connections beyond the limit on which the agent still answers health checks. */
const FOR_PING = 2
const PATH_PREFIX = '/v1/'
const REFRESH = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

/** Keys in the agent's order. Absent keys are left out, and the date is a string of Unix seconds. */
const secretBody = (secret: SecretRecord): Record<string, unknown> => ({
  ARN: secret.arn,
  Name: secret.name,
  VersionId: secret.versionId,
  ...('text' in secret.content
    ? { SecretString: secret.content.text }
    : { SecretBinary: secret.content.binary.toString('base64') }),
  ...(secret.stages.length > 0 && { VersionStages: secret.stages }),
  CreatedDate: String(secret.createdAt / 1000),
})

/** Differences between the versions of the agent. */
interface AgentVersion {
  readonly name: DialectName
  readonly takesRoles: boolean
  /** Body for an exception that has a message. */
  readonly exceptionBody: (exception: string, message: string) => string
}

/** Both versions answer every exception without a message in the same way, whatever its name. */
function failureBody(
  { exceptionBody }: AgentVersion,
  exception: string,
  message: string | undefined,
): string {
  if (!message || exception === 'InternalFailure') return '{"__type":"InternalFailure"}'
  return exceptionBody(exception, message)
}

const ROLE_ARN = /^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/
const BAD_ROLE = 'invalid roleArn format, expected arn:<partition>:iam::<account>:role/<name>'

/**
 * Reads the parameters in the order of the request, as the agent does; the first wrong one decides the answer. The format
 * of a role is checked last.
 */
const parse = (version: AgentVersion, query: URLSearchParams, pathId: string | undefined): Plan => {
  const given: Record<'secretId' | 'versionId' | 'versionStage', string | undefined> = {
    secretId: pathId,
    versionId: undefined,
    versionStage: undefined,
  }
  let roleArn: string | undefined
  let refreshNow = false
  const subject: Subject = { kind: 'secret', id: pathId ?? query.get('secretId') }
  const refuse = (body: string): Plan => ({ kind: 'reply', reply: text(400, body), subject })

  for (const [name, value] of query) {
    if (name === 'versionId' || name === 'versionStage') given[name] = value
    else if (name === 'secretId' && pathId === undefined) given.secretId = value
    else if (name === 'refreshNow') {
      const refresh = REFRESH.get(value.toLowerCase())
      if (refresh === undefined) return refuse('invalid refreshNow value')
      refreshNow = refresh
    } else if (name === 'roleArn' && version.takesRoles) roleArn = value
    else return refuse(`unknown parameter: ${name}`)
  }
  const { secretId = '' } = given
  if (secretId === '')
    return refuse(pathId === undefined ? 'missing parameter secretId' : 'missing secret ID')
  if (roleArn !== undefined && !ROLE_ARN.test(roleArn)) return refuse(BAD_ROLE)
  return {
    kind: 'secret',
    query: { ...given, secretId },
    refreshNow,
    ...(roleArn !== undefined && { roleArn }),
  }
}

/** Subject for the request log if a request is refused before its query is parsed. */
const subjectOf = (path: string, query: URLSearchParams): { subject?: Subject } => {
  if (path === '/secretsmanager/get') return { subject: { kind: 'secret', id: query.get('secretId') } }
  if (path.startsWith(PATH_PREFIX)) return { subject: { kind: 'secret', id: path.slice(PATH_PREFIX.length) } }
  return {}
}

const agentDialect = (version: AgentVersion): Dialect => ({
  name: version.name,

  plan({ method, path, query, header }, authorized) {
    const refuse = (reply: Reply): Plan => ({ kind: 'reply', reply, ...subjectOf(path, query) })
    if (path !== '/ping') {
      if (header('x-forwarded-for') !== undefined) return refuse(text(400, 'Forwarded'))
      if (!authorized(header(TOKEN_HEADER)) && !authorized(header('x-vault-token'))) {
        return refuse(text(403, 'Bad Token'))
      }
    }
    if (method !== 'GET') return refuse(text(405, 'Not allowed'))
    if (path === '/ping') return refuse(text(200, 'healthy'))
    if (path === '/secretsmanager/get') return parse(version, query, undefined)
    // The agent takes the id from the raw path: slashes belong to it, and nothing is percent-decoded.
    if (path.startsWith(PATH_PREFIX)) return parse(version, query, path.slice(PATH_PREFIX.length))
    return refuse(notFound)
  },

  overload: (path, connections, limit) =>
    connections > limit + (path === '/ping' ? FOR_PING : 0) ? tooMany : undefined,

  secret: (lookup) =>
    'found' in lookup
      ? text(200, JSON.stringify(secretBody(lookup.found)))
      : text(lookup.status ?? 400, failureBody(version, lookup.exception, lookup.message)),

  parameter: () => notFound,
})

/**
 * AWS Workload Credentials Provider 3.x, the current open-source agent.
 *
 * @see https://github.com/aws/aws-workload-credentials-provider
 */
export const agent: Dialect = agentDialect({
  name: 'agent',
  takesRoles: true,
  exceptionBody: (exception, message) => JSON.stringify({ __type: exception, message }),
})

/**
 * AWS Secrets Manager Agent 2.0.0, its predecessor. It inserts messages between quotes without escaping them, so a
 * message with a quote makes the body invalid JSON.
 *
 * @see https://github.com/aws/aws-secretsmanager-agent
 */
export const agent2: Dialect = agentDialect({
  name: 'agent-2',
  takesRoles: false,
  exceptionBody: (exception, message) => `{"__type":"${exception}", "message":"${message}"}`,
})
