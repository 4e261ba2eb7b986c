import type { ExtensionSecretsErrorCode } from './codes.ts'
import type { Failure } from './failure.ts'

/** Subject of an error's message. */
export interface Subject {
  readonly name: string
  readonly kind: 'secret' | 'parameter'
  readonly id: string
}

/** A failure, and the secret or parameter that it concerns. */
export interface SubjectFailure {
  readonly subject: Subject
  readonly failure: Failure
}

/** A secret that could not be fetched, and whether its declaration allows for that. */
export interface Unfetched extends SubjectFailure {
  readonly optional: boolean
}

/** Page with a section for each code. */
const PAGE = 'https://github.com/extension-secrets/extension-secrets/blob/main/docs/errors.md'

/** Advice for each code, for somebody who reads only this at three in the morning. */
const ADVICE: Readonly<Record<ExtensionSecretsErrorCode, string>> = {
  EXTENSION_UNAVAILABLE:
    'Is the AWS Parameters and Secrets Lambda Extension layer (or the Secrets Manager Agent) attached to this function? Is PARAMETERS_SECRETS_EXTENSION_HTTP_PORT the port it listens on? Its log lines show whether it started.',
  EXTENSION_NOT_READY:
    'The extension answers only during an invocation: fetch in the handler or in a middleware, not while a module loads. If this happened during an invocation, read the log lines of the extension.',
  CONNECTION_LOST:
    "The extension may have crashed or restarted: check its log lines and the function's memory. EMFILE means that the function has too many files and sockets open.",
  MALFORMED_RESPONSE:
    'Does the extension, and nothing else, listen on that port? If it does, read its log lines.',
  TIMEOUT:
    "The extension asks AWS when its own cache has no value. Can the function reach Secrets Manager and Systems Manager (VPC endpoint, NAT)? Does it have enough time (timeout, attemptTimeout, Lambda's own timeout) and memory?",
  THROTTLED:
    "Too many requests reach Secrets Manager or Parameter Store at once. A longer ttl, jitter and the extension's cache reduce them.",
  UPSTREAM_FAILURE:
    "AWS, or the network to it, failed: check the extension's log lines, the VPC endpoints and the AWS Health Dashboard.",
  REQUEST_REJECTED:
    'The extension gives the reason only in its own log lines in CloudWatch. Likely reasons: the secret or parameter does not exist in this region and account, or is scheduled for deletion; the role lacks secretsmanager:GetSecretValue (or ssm:GetParameter), or kms:Decrypt on the key; the version, stage or label does not exist; AWS throttles requests.',
  NOT_FOUND: 'Check the id, the version or stage, the region and the account.',
  ACCESS_DENIED:
    "The function's role needs secretsmanager:GetSecretValue on the secret (ssm:GetParameter on a parameter), and kms:Decrypt on its key unless that is the AWS managed one.",
  BAD_TOKEN:
    'Send the token that the server expects. For the extension that is AWS_SESSION_TOKEN of this function, for the agent the content of its token file.',
  NO_TOKEN:
    'No request was sent. Lambda always sets AWS_SESSION_TOKEN; elsewhere set it, or endpoint.token, to the token that the server expects.',
  INVALID_ID:
    'No request was sent. Check the input from which the function builds the id: parts of an event come from callers.',
  WRONG_FORMAT: 'Declare the format of the stored value, or change the stored value.',
  INVALID_SECRET:
    'Change the stored value, or the schema. This message shows no value, only words from the schema.',
}

/** One error's message: which secret, what happened, what to do, where to read more. */
export function messageOf(subject: Subject, failure: Failure): string {
  const { code, detail, attempts } = failure
  const tried = attempts > 1 ? ` (${attempts} attempts)` : ''
  return `${subject.name} (${subject.kind} ${shown(subject.id)}): ${detail}${tried} [${code}]. ${adviceOn(code, failure.hint)}${otherRegion(subject.id)}`
}

/** The message of several failures in one invocation: all of them, each advice once. */
export function combinedMessage(failed: readonly SubjectFailure[]): string {
  const lines = failed.map(
    ({ subject, failure }) =>
      `- ${subject.name} (${subject.kind} ${shown(subject.id)}): ${failure.detail} [${failure.code}]`,
  )
  const advice = new Set(failed.map(({ failure: { code, hint } }) => `${code}: ${adviceOn(code, hint)}`))
  const regions = new Set(failed.map(({ subject }) => otherRegion(subject.id).trim()).filter(Boolean))
  return [`${failed.length} secrets could not be fetched:`, ...lines, ...advice, ...regions].join('\n')
}

// The anchor is how GitHub writes the heading.
function adviceOn(code: ExtensionSecretsErrorCode, hint: string | undefined): string {
  return `${hint ?? whereItRuns(code) ?? ADVICE[code]} See ${PAGE}#${code.toLowerCase()}`
}

/** Advice that depends on the place: outside Lambda there is an emulator, inside there may be no extension at all. */
function whereItRuns(code: ExtensionSecretsErrorCode): string | undefined {
  if (code !== 'EXTENSION_UNAVAILABLE' && code !== 'NO_TOKEN') return undefined
  if (process.env.AWS_LAMBDA_FUNCTION_NAME === undefined)
    return `${ADVICE[code]} Outside Lambda, start the emulator: npx @extension-secrets/cli emulate --secrets secrets.yaml`
  if (code === 'NO_TOKEN' || hasExtensions()) return undefined
  return 'No extension is attached to this function: /opt/extensions is empty. Add the layer of the AWS Parameters and Secrets Lambda Extension.'
}

function hasExtensions(): boolean {
  try {
    return process.getBuiltinModule('node:fs').readdirSync('/opt/extensions').length > 0
  } catch {
    return false
  }
}

/** A sentence, with a leading space, if an ARN is in another region than the function. */
function otherRegion(id: string): string {
  const region = id.startsWith('arn:') ? id.split(':')[3] : undefined
  const own = process.env.AWS_REGION
  if (!region || own === undefined || region === own) return ''
  return ` The ARN is in ${region}, but the extension asks AWS in ${own}, this function's region.`
}

function shown(id: string): string {
  return id.length > 200 ? `${id.slice(0, 200)}…` : id
}
