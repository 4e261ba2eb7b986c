import { createHash } from 'node:crypto'
import { parameterArn } from '../store/aws-names.ts'
import type { ParameterRecord } from '../store/parameter-book.ts'
import type { SecretRecord } from '../store/secret-query.ts'
import { type Dialect, type ParameterLookup, type Reply, TOKEN_HEADER } from './dialect.ts'

const text = (status: number, body: string): Reply => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
})

/** The one answer to every failure: the extension writes the true reason only to its own log. */
const refused: Reply = text(400, 'an unexpected error occurred while executing request')

/** Answer during INIT and early in the first INVOKE. */
export const notReady: Reply = text(400, 'not ready to serve traffic, please wait')

const GO_ESCAPES = /[<>&\u2028\u2029]/g
const goEscape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Escapes like Go's JSON encoder, which escapes HTML characters. Its net/http labels any text body as plain text. */
const json = (body: unknown): Reply => text(200, JSON.stringify(body).replace(GO_ESCAPES, goEscape))

/** Go writes a time as RFC 3339 and drops trailing zeros of the fraction. */
const goTime = (milliseconds: number): string => new Date(milliseconds).toISOString().replace(/\.?0+Z$/, 'Z')

const secretBody = (secret: SecretRecord): Record<string, unknown> => ({
  ARN: secret.arn,
  CreatedDate: goTime(secret.createdAt),
  Name: secret.name,
  SecretBinary: 'binary' in secret.content ? secret.content.binary.toString('base64') : null,
  SecretString: 'text' in secret.content ? secret.content.text : null,
  VersionId: secret.versionId,
  VersionStages: secret.stages.length > 0 ? secret.stages : null,
  ResultMetadata: {},
})

/** Stand-in for KMS: the same plaintext always gives the same "ciphertext", and the plaintext can't be read from it. */
const encrypted = (value: string): string =>
  `AQICAH${createHash('sha512').update(`kms:${value}`).digest('base64')}`

const parameterBody = (record: ParameterRecord, withDecryption: boolean): Record<string, unknown> => ({
  Parameter: {
    ARN: record.arn,
    DataType: 'text',
    LastModifiedDate: goTime(record.modifiedAt),
    Name: record.name,
    Selector: record.selector ?? null,
    SourceResult: null,
    Type: record.type,
    Value: record.type === 'SecureString' && !withDecryption ? encrypted(record.value) : record.value,
    Version: record.version,
  },
  ResultMetadata: {},
})

/** A secret as the parameter `/aws/reference/secretsmanager/…`: SourceResult repeats the whole secret. */
const referenceBody = (secret: SecretRecord, name: string, selector: string | undefined): unknown => ({
  Parameter: {
    ARN: parameterArn(name),
    DataType: null,
    LastModifiedDate: goTime(secret.createdAt),
    Name: name,
    Selector: selector ?? null,
    SourceResult: JSON.stringify({
      ARN: secret.arn,
      name: secret.name,
      versionId: secret.versionId,
      ...('text' in secret.content
        ? { secretString: secret.content.text }
        : { secretBinary: secret.content.binary.toString('base64') }),
      versionStages: secret.stages,
      createdDate: goTime(secret.createdAt),
    }),
    Type: 'SecureString',
    Value: 'text' in secret.content ? secret.content.text : null,
    Version: 0,
  },
  ResultMetadata: {},
})

const parameter = (lookup: ParameterLookup, withDecryption: boolean): Reply => {
  if (lookup === undefined || 'exception' in lookup) return refused
  if ('found' in lookup) return json(parameterBody(lookup.found, withDecryption || lookup.asItIs === true))
  // Parameter Store refuses to return a secret without decryption.
  return withDecryption ? json(referenceBody(lookup.reference, lookup.name, lookup.selector)) : refused
}

const PATHS: Record<string, { kind: 'secret' | 'parameter'; id: string }> = {
  '/secretsmanager/get': { kind: 'secret', id: 'secretId' },
  '/systemsmanager/parameters/get': { kind: 'parameter', id: 'name' },
}

/**
 * The closed-source AWS Parameters and Secrets Lambda Extension.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-integration-lambda-extensions.html
 */
export const extension: Dialect = {
  name: 'extension',

  plan({ method, path, query, header }, authorized) {
    // AWS's examples have a slash before the question mark.
    const plain = path.replace(/\/$/, '')
    const route = Object.hasOwn(PATHS, plain) ? PATHS[plain] : undefined
    const id = route === undefined ? null : query.get(route.id)
    const refuse = (reply: Reply): ReturnType<Dialect['plan']> =>
      route === undefined
        ? { kind: 'reply', reply }
        : { kind: 'reply', reply, subject: { kind: route.kind, id } }

    if (!authorized(header(TOKEN_HEADER))) return refuse(text(401, 'Unauthorized'))
    if (route === undefined) return refuse(text(404, '404 page not found\n'))
    if (method !== 'GET') return refuse(text(405, 'Method Not Allowed\n'))
    if (id === null || id === '') return refuse(refused)
    const optional = (name: string): string | undefined => query.get(name) || undefined
    if (route.kind === 'secret') {
      const secret = {
        secretId: id,
        versionId: optional('versionId'),
        versionStage: optional('versionStage'),
      }
      return { kind: 'secret', query: secret, refreshNow: false }
    }
    // AWS uses only the first of these two.
    const first = [...query.keys()].find((key) => (key === 'version' || key === 'label') && optional(key))
    const named = { name: id, ...(first !== undefined && { [first]: optional(first) }) }
    return { kind: 'parameter', query: named, withDecryption: query.get('withDecryption') === 'true' }
  },

  // The extension limits its calls to AWS, not its connections.
  overload: () => undefined,

  secret: (lookup) => ('found' in lookup ? json(secretBody(lookup.found)) : refused),
  parameter,
}
