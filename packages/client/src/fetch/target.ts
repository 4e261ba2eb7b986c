/** Stage of a secret that a search asks for. */
export type Stage = 'AWSPENDING' | 'AWSCURRENT'

/** What a request asks for: enough to send it, to tell whether the answer is for it, and to speak of it in errors. */
export interface Target {
  readonly kind: 'secret' | 'parameter'
  /** The secret's or parameter's name or ARN, as declared. */
  readonly id: string
  /** The id of the secret's version that was asked for, if any. */
  readonly versionId: string | undefined
  /** The parameter's version that was asked for, if any. */
  readonly version: number | undefined
  /** Stage that a search for a working value asks for, in place of what is declared. */
  readonly stage?: Stage
  /** Path and query of the request: computed once, since every refresh sends the same. */
  readonly path: string
}

/** A secret's request. */
export function secretTarget(
  id: string,
  options: { versionId: string | undefined; versionStage: string | undefined; refreshNow: boolean },
): Target {
  const { versionId, versionStage, refreshNow } = options
  const path = withQuery('/secretsmanager/get', {
    secretId: id,
    versionId,
    versionStage,
    refreshNow: refreshNow ? 'true' : undefined,
  })
  return Object.freeze({ kind: 'secret', id, versionId, version: undefined, path })
}

/**
 * Request for one stage of a secret: `AWSPENDING` is the value that a rotation has set in the database and not yet made the
 * current one. `AWSCURRENT` is the default, but another entry in the server's cache when it is asked for by name.
 *
 * @returns `undefined` for a parameter, and for a secret's request that pins a version or stage
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export function stageTarget(target: Target, stage: Stage): Target | undefined {
  // Ids are percent-encoded, so an ampersand begins a parameter of ours.
  if (target.kind === 'parameter' || /&version(?:Id|Stage)=/.test(target.path)) return undefined
  return Object.freeze({ ...target, stage, path: `${target.path}&versionStage=${stage}` })
}

/** A parameter's request. */
export function parameterTarget(
  id: string,
  options: { version: number | undefined; label: string | undefined; withDecryption: boolean },
): Target {
  const { version, label, withDecryption } = options
  const path = withQuery('/systemsmanager/parameters/get', {
    name: id,
    version: version === undefined ? undefined : String(version),
    label,
    withDecryption: withDecryption ? 'true' : undefined,
  })
  return Object.freeze({ kind: 'parameter', id, versionId: undefined, version, path })
}

// The agent refuses parameters that it does not know, so only those that were asked for are sent.
function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${percentEncode(value)}`],
  )
  return `${path}?${pairs.join('&')}`
}

/** Encodes every reserved character of RFC 3986, also those few that `encodeURIComponent` leaves as they are. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}
