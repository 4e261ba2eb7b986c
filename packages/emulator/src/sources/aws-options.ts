import * as v from 'valibot'
import { keys, whole } from '../checks/check.ts'
import { checkOptions, number, text } from '../checks/option-checks.ts'
import { LONGEST_WAIT } from '../options/longest-wait.ts'
import { defined } from '../options/server-variables.ts'

/** Settings of the AWS fallback, for names that the emulator doesn't hold. All are optional. */
export interface AwsOptions {
  /**
   * Endpoint for both Secrets Manager and Parameter Store, such as `http://127.0.0.1:4566` for LocalStack. Default: the
   * SDK's own (`AWS_ENDPOINT_URL`, its configuration files, or AWS itself).
   */
  readonly endpoint?: string | URL
  /** Region. Default: the SDK's own (`AWS_REGION`, its configuration files). */
  readonly region?: string
  /**
   * Credentials. Default: the SDK's own search (environment, profile, SSO, …). With an `http:` endpoint, which is never
   * AWS itself, and neither `AWS_ACCESS_KEY_ID` nor `AWS_PROFILE` set: the access key `test`, which LocalStack and moto
   * accept.
   */
  readonly credentials?: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  /** Timeout of one call, including all attempts of the SDK, in milliseconds. Default 10 000. */
  readonly timeout?: number
}

/** Options with every default applied: settings of the two SDK clients, and the timeout. */
export interface AwsPlan {
  readonly client: {
    readonly endpoint?: string
    readonly region?: string
    readonly credentials?: NonNullable<AwsOptions['credentials']>
  }
  /** Milliseconds. */
  readonly timeout: number
}

type Credentials = NonNullable<AwsOptions['credentials']>

const TEST_CREDENTIALS: Credentials = { accessKeyId: 'test', secretAccessKey: 'test' }

const CREDENTIALS: v.GenericSchema<unknown, Credentials> = v.object({
  accessKeyId: v.string(),
  secretAccessKey: v.string(),
  sessionToken: v.exactOptional(v.string()),
})
const SETTINGS = keys(
  {
    endpoint: v.optional(
      v.pipe(
        v.custom<string | URL>(isHttp, 'an http: or https: URL'),
        v.transform((endpoint) => new URL(endpoint).href),
      ),
    ),
    region: v.optional(text(/^[a-z0-9-]+$/, 'the name of a region, such as "eu-west-1"')),
    credentials: v.optional(
      whole(CREDENTIALS, '{ accessKeyId, secretAccessKey, sessionToken? }, all strings'),
    ),
    timeout: v.optional(number(Number.MIN_VALUE, LONGEST_WAIT, 'a positive number of milliseconds'), 10_000),
  },
  'true or an object',
)
const OPTIONS = keys({ aws: SETTINGS })

function isHttp(endpoint: unknown): boolean {
  const url = URL.parse(String(endpoint))
  return url?.protocol === 'http:' || url?.protocol === 'https:'
}

/**
 * Checks the option `aws` and applies its defaults.
 *
 * @param aws `true` for AWS with the settings of the environment
 * @param env environment to look for credentials in
 * @throws {EmulatorError} code `BAD_OPTION`
 */
export function planAws(aws: AwsOptions | true, env: Readonly<Record<string, string | undefined>>): AwsPlan {
  const { endpoint, region, credentials, timeout } = checkOptions(OPTIONS, {
    aws: aws === true ? {} : aws,
  }).aws
  const plain = endpoint?.startsWith('http:') && !env.AWS_ACCESS_KEY_ID && !env.AWS_PROFILE
  // An emulator of AWS has no region, but the SDK requires one.
  const anyRegion = plain && !env.AWS_REGION && !env.AWS_DEFAULT_REGION ? 'us-east-1' : undefined
  return {
    client: defined({
      endpoint,
      region: region ?? anyRegion,
      credentials: credentials ?? (plain ? TEST_CREDENTIALS : undefined),
    }),
    timeout,
  }
}
