import { EmulatorError } from '../errors/emulator-error.ts'
import { LONGEST_WAIT } from '../options/longest-wait.ts'

/** Which AWS to ask for what the emulator does not hold itself; every setting may be left out. */
export interface AwsOptions {
  /**
   * Where both Secrets Manager and Parameter Store answer, such as `http://127.0.0.1:4566` for LocalStack. Default:
   * what the SDK finds (`AWS_ENDPOINT_URL`, its configuration files, or AWS itself).
   */
  readonly endpoint?: string | URL
  /** Default: what the SDK finds (`AWS_REGION`, its configuration files). */
  readonly region?: string
  /**
   * Default: the SDK's own search (environment, profile, SSO, …). With an `http:` endpoint, which is never AWS itself,
   * and neither `AWS_ACCESS_KEY_ID` nor `AWS_PROFILE` set: the access key `test`, which LocalStack and moto take.
   */
  readonly credentials?: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  /** How long one question may take, all attempts of the SDK together, in milliseconds. Default 10 000. */
  readonly timeout?: number
}

/** Options with every default applied: what the two clients of the SDK are given, and the time for a question. */
export interface AwsPlan {
  readonly client: {
    readonly endpoint?: string
    readonly region?: string
    readonly credentials?: NonNullable<AwsOptions['credentials']>
  }
  /** Milliseconds. */
  readonly timeout: number
}

const KNOWN = ['endpoint', 'region', 'credentials', 'timeout']
const TEST_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' } as const

/**
 * @param options `true` for AWS as the environment describes it
 * @param env where to look for credentials
 * @throws {EmulatorError} code `BAD_OPTION`
 */
export const planAws = (
  options: AwsOptions | true,
  env: Readonly<Record<string, string | undefined>>,
): AwsPlan => {
  if (options === true) return planAws({}, env)
  if (typeof options !== 'object' || options === null) throw bad('aws', 'true or an object')
  const unknown = Object.keys(options).find((key) => !KNOWN.includes(key))
  if (unknown !== undefined)
    throw bad(`aws.${unknown}`, `left out; the options of aws are ${KNOWN.join(', ')}`)
  const { region, timeout = 10_000 } = options
  const endpoint = options.endpoint === undefined ? undefined : toUrl(options.endpoint)
  if (region !== undefined && (typeof region !== 'string' || !/^[a-z0-9-]+$/.test(region))) {
    throw bad('aws.region', 'the name of a region, such as "eu-west-1"')
  }
  if (typeof timeout !== 'number' || !(timeout > 0) || timeout > LONGEST_WAIT) {
    throw bad('aws.timeout', 'a positive number of milliseconds')
  }
  const plain = endpoint?.startsWith('http:') && !env.AWS_ACCESS_KEY_ID && !env.AWS_PROFILE
  const credentials =
    options.credentials === undefined
      ? plain
        ? TEST_CREDENTIALS
        : undefined
      : toCredentials(options.credentials)
  return {
    client: {
      ...(endpoint !== undefined && { endpoint }),
      ...(region !== undefined && { region }),
      // An emulator of AWS is of no region; the SDK insists on one.
      ...(region === undefined &&
        plain &&
        !env.AWS_REGION &&
        !env.AWS_DEFAULT_REGION && { region: 'us-east-1' }),
      ...(credentials !== undefined && { credentials }),
    },
    timeout,
  }
}

const toUrl = (endpoint: string | URL): string => {
  const url = URL.parse(String(endpoint))
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url.href
  throw bad('aws.endpoint', 'an http: or https: URL')
}

const toCredentials = (given: unknown): NonNullable<AwsOptions['credentials']> => {
  const { accessKeyId, secretAccessKey, sessionToken } = { ...(given as object) } as Record<string, unknown>
  if (
    typeof accessKeyId === 'string' &&
    typeof secretAccessKey === 'string' &&
    (sessionToken === undefined || typeof sessionToken === 'string')
  ) {
    return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }
  }
  throw bad('aws.credentials', '{ accessKeyId, secretAccessKey, sessionToken? }, all strings')
}

const bad = (name: string, expected: string): EmulatorError =>
  new EmulatorError('BAD_OPTION', `option ${name} must be ${expected}`)
