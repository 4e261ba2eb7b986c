/** Stage of a secret that a search asks for. */
export type Stage = 'AWSPENDING' | 'AWSCURRENT'

/** Target of a request: enough to send it, to tell whether the answer is for it, and to speak of it in errors. */
export interface Target {
  readonly kind: 'secret' | 'parameter'
  /** The secret's or parameter's name or ARN, as declared. */
  readonly id: string
  /** The version of the secret that was asked for, if any, by its id or its stage. */
  readonly versionId: string | undefined
  /** The stage of the secret's version that was asked for, if any. */
  readonly versionStage: string | undefined
  /** Role that the agent is to assume for the secret, if any. */
  readonly roleArn: string | undefined
  /** The parameter's version that was asked for, if any. */
  readonly version: number | undefined
  /** The label of the parameter's version that was asked for, if any. */
  readonly label: string | undefined
  /** Says whether AWS decrypts the parameter. */
  readonly withDecryption: boolean
  /** Stage that a search for a working value asks for, in place of what is declared. */
  readonly stage?: Stage
  /** Path and query of the request: computed once, since every refresh sends the same. */
  readonly path: string
}

/** A secret's request. */
export function secretTarget(
  id: string,
  options: {
    versionId: string | undefined
    versionStage: string | undefined
    refreshNow: boolean
    roleArn?: string | undefined
  },
): Target {
  const { versionId, versionStage, refreshNow, roleArn } = options
  const path = withQuery('/secretsmanager/get', {
    secretId: id,
    versionId,
    versionStage,
    refreshNow: refreshNow ? 'true' : undefined,
    roleArn,
  })
  return Object.freeze({
    ...{ kind: 'secret' as const, id, versionId, versionStage, roleArn, path },
    ...{ version: undefined, label: undefined, withDecryption: false },
  })
}

/** Says whether a request may be sent for each stage: it is a secret's, and pins no version or stage. */
export function hasStages({ kind, versionId, versionStage }: Target): boolean {
  return kind === 'secret' && versionId === undefined && versionStage === undefined
}

/**
 * Request for one stage of a secret that {@link hasStages}: `AWSPENDING` is the value that a rotation has set in the database and not yet made the
 * current one. `AWSCURRENT` is the default, but another entry in the server's cache when it is asked for by name.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export function stageTarget(target: Target, stage: Stage): Target {
  const path = `${target.path}&versionStage=${stage}`
  return Object.freeze({ ...target, stage, versionStage: stage, path })
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
  return Object.freeze({
    ...{ kind: 'parameter' as const, id, version, label, withDecryption, path },
    ...{ versionId: undefined, versionStage: undefined, roleArn: undefined },
  })
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
