/** Target of a request: enough to send it, to tell whether the answer is for it, and to speak of it in errors. */
export interface Target {
  readonly kind: 'secret' | 'parameter'
  /** The secret's or parameter's name or ARN, as declared. */
  readonly id: string
  /** The version of the secret that was asked for, if any, by its id or its stage. */
  readonly versionId: string | undefined
  readonly versionStage: string | undefined
  /** The version of the parameter that was asked for, if any, by its number or its label. */
  readonly version: number | undefined
  readonly label: string | undefined
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
  return Object.freeze({
    kind: 'secret',
    id,
    versionId,
    versionStage,
    version: undefined,
    label: undefined,
    path,
  })
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
    ...{ kind: 'parameter' as const, id, versionId: undefined, versionStage: undefined },
    ...{ version, label, path },
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
