import { describe } from './checks.ts'

/** Longest id that AWS takes: an ARN. */
const MAX_ID = 2048

/** Ids that AWS cannot know, each with the reason. The id itself is never shown: it may have been put in the wrong place. */
const IMPOSSIBLE: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^\s|\s$/, 'begins or ends with white space'],
  [/\p{Cc}/u, 'holds a control character'],
  [/\$\{Token\[/, 'is an unresolved CDK token: give the function the value as an environment variable'],
  [/^\{\{resolve:/, 'is a dynamic reference of CloudFormation, which only templates resolve'],
  [
    /(?:^|[/:])(?:undefined|null)(?:$|[/:])/,
    "has a segment 'undefined' or 'null': is an environment variable set?",
  ],
]

/** Characters of nearly every id. One without others and without these words needs no closer look, which loads slowly. */
const USUAL = /^[\w!+=.@:/-]+$/
const WORDS = ['undefined', 'null']

/** Name or ARN; the name of a parameter begins with a slash. */
const NAME_OR_ARN = /^\/?[\w!+=.@:-]+(?:\/[\w!+=.@:-]+)*$/

/** Segments that a name can't have: a step to somebody else's secrets, or a missing number. */
const STEP = /(?:^|\/)(?:\.{1,2}|NaN)(?:\/|$)/

type Kind = 'secret' | 'parameter'

/**
 * Checks the id of a secret or the name of a parameter, as far as that is possible without AWS.
 *
 * @throws {TypeError} that names the path and the reason
 */
export function checkId(path: string, id: unknown, kind: Kind): string {
  const reason = wrongId(id, kind)
  if (reason !== undefined) throw new TypeError(`extension-secrets: ${path} ${reason}`)
  return id as string
}

/**
 * Checks an id that a function returned. It may contain a caller's input, so the check is stricter than for ids in the options.
 *
 * @returns what is wrong with it, without showing any of it
 */
export function wrongReturnedId(id: unknown, kind: Kind): string | undefined {
  const reason = wrongId(id, kind)
  if (reason !== undefined) return `the id that its function returned ${reason}`
  if (NAME_OR_ARN.test(id as string) && !STEP.test(id as string)) return undefined
  return "its function must return a name or an ARN without a segment that is empty, '.' or '..'"
}

function wrongId(id: unknown, kind: Kind): string | undefined {
  if (id === undefined) return 'is undefined: is the environment variable set?'
  if (typeof id !== 'string') return `must be a string of 1 to ${MAX_ID} characters; got ${describe(id)}`
  if (id.length < 1 || id.length > MAX_ID)
    return `must be 1 to ${MAX_ID} characters long; got ${id.length} characters`
  if (!id.isWellFormed()) return 'must be well-formed Unicode; got half of a surrogate pair'
  const isUsual = USUAL.test(id) && !WORDS.some((word) => id.includes(word))
  const impossible = isUsual ? undefined : IMPOSSIBLE.find(([pattern]) => pattern.test(id))
  return impossible?.[1] ?? wrongArn(id, kind)
}

function wrongArn(id: string, kind: Kind): string | undefined {
  if (!id.startsWith('arn:')) return undefined
  const [, , service, , , ...resource] = id.split(':')
  if (service !== 'secretsmanager' && service !== 'ssm')
    return `is not an ARN of ${kind === 'parameter' ? 'Systems Manager' : 'Secrets Manager'}`
  if (kind === 'secret' && service === 'ssm')
    return 'is the ARN of a parameter: declare it as { parameter: … }'
  if (kind === 'parameter' && service === 'secretsmanager')
    return 'is the ARN of a secret: declare it as { secretId: … }'
  // Amazon ECS writes arn:…:secret:name-AbCdEf:key:stage:version.
  if (kind === 'secret' && resource.length > 2)
    return 'has parts after the name, as Amazon ECS writes a key of a secret: end the ARN at the name, and declare key, versionStage or versionId'
  return undefined
}
