import { describe, refuse } from './checks.ts'

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

/**
 * Checks the id of a secret or the name of a parameter, as far as that is possible without AWS.
 *
 * @param service of AWS that an ARN must name
 * @throws {TypeError} that names the path and the reason
 */
export function checkId(path: string, id: unknown, service: 'secretsmanager' | 'ssm'): string {
  if (id === undefined)
    throw new TypeError(`extension-secrets: ${path} is undefined: is the environment variable set?`)
  if (typeof id !== 'string') return refuse(path, `a string of 1 to ${MAX_ID} characters`, describe(id))
  if (id.length < 1 || id.length > MAX_ID)
    refuse(path, `1 to ${MAX_ID} characters long`, `${id.length} characters`)
  if (!id.isWellFormed()) refuse(path, 'well-formed Unicode', 'half of a surrogate pair')
  const reason = IMPOSSIBLE.find(([pattern]) => pattern.test(id))?.[1] ?? wrongArn(id, service)
  if (reason !== undefined) throw new TypeError(`extension-secrets: ${path} ${reason}`)
  return id
}

function wrongArn(id: string, service: 'secretsmanager' | 'ssm'): string | undefined {
  if (!id.startsWith('arn:')) return undefined
  const [, , named, , , ...resource] = id.split(':')
  if (named === 'ssm' && service === 'secretsmanager')
    return 'is the ARN of a parameter: declare it as { parameter: … }'
  if (named === 'secretsmanager' && service === 'ssm')
    return 'is the ARN of a secret: declare it as { secretId: … }'
  if (named !== service)
    return `is not an ARN of ${service === 'ssm' ? 'Systems Manager' : 'Secrets Manager'}`
  // Amazon ECS writes arn:…:secret:name-AbCdEf:key:stage:version.
  if (service === 'secretsmanager' && resource.length > 2)
    return 'has parts after the name, as Amazon ECS writes a key of a secret: end the ARN at the name, and declare key, versionStage or versionId'
  return undefined
}
