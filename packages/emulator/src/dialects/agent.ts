import type { SecretRecord } from '../store/secret-query.ts'
import { type Dialect, type Plan, type Reply, type Subject, TOKEN_HEADER } from './dialect.ts'

/** The agent sets no content type. */
const text = (status: number, body: string): Reply => ({ status, headers: {}, body })

const notFound = text(404, 'Not found')
const tooMany = text(429, 'Connection limit exceeded')
/** So many connections over the limit are still told how healthy the agent is. */
const FOR_PING = 2
const PATH_PREFIX = '/v1/'
const REFRESH = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
])

/** The agent's own order of keys; absent ones are left out, and the date is a string of Unix seconds. */
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

/** The agent puts the message between quotes as it is: one with a quote in it makes a body that is no JSON. */
const exceptionBody = (exception: string, message: string | undefined): string =>
  message === undefined ? `{"__type":"${exception}"}` : `{"__type":"${exception}", "message":"${message}"}`

/** Goes through the parameters in the order in which they came, as the agent does; the first wrong one answers. */
const parse = (query: URLSearchParams, pathId: string | undefined): Plan => {
  const given: Record<'secretId' | 'versionId' | 'versionStage', string | undefined> = {
    secretId: pathId,
    versionId: undefined,
    versionStage: undefined,
  }
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
    } else return refuse(`unknown parameter: ${name}`)
  }
  const { secretId = '' } = given
  if (secretId === '')
    return refuse(pathId === undefined ? 'missing parameter secretId' : 'missing secret ID')
  return { kind: 'secret', query: { ...given, secretId }, refreshNow }
}

/** The log's view of a request that is refused before its query is read. */
const subjectOf = (path: string, query: URLSearchParams): { subject?: Subject } => {
  if (path === '/secretsmanager/get') return { subject: { kind: 'secret', id: query.get('secretId') } }
  if (path.startsWith(PATH_PREFIX)) return { subject: { kind: 'secret', id: path.slice(PATH_PREFIX.length) } }
  return {}
}

/**
 * The open-source AWS Secrets Manager Agent.
 *
 * @see https://github.com/aws/aws-secretsmanager-agent
 */
export const agent: Dialect = {
  name: 'agent',

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
    if (path === '/secretsmanager/get') return parse(query, undefined)
    // The id is taken from the path as it stands: slashes are part of it, and nothing is percent-decoded.
    if (path.startsWith(PATH_PREFIX)) return parse(query, path.slice(PATH_PREFIX.length))
    return refuse(notFound)
  },

  overload: (path, connections, limit) =>
    connections > limit + (path === '/ping' ? FOR_PING : 0) ? tooMany : undefined,

  secret: (lookup) =>
    'found' in lookup
      ? text(200, JSON.stringify(secretBody(lookup.found)))
      : text(lookup.status ?? 400, exceptionBody(lookup.exception, lookup.message)),

  parameter: () => notFound,
}
