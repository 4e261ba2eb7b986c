// Exported types name those of Node.js, which a project does not see of itself since TypeScript 6.
/// <reference types="node" preserve="true" />
import { monotonic } from '../clock.ts'
import { failed, type Result } from '../errors/failure.ts'
import type { Target } from '../fetch/target.ts'
import { type Ask, askParameters, askSecrets, once } from './aws-clients.ts'
import { awsFailure } from './aws-failure.ts'
import { isMissing, remembers } from './no-extension.ts'
import type { FallbackJob, FallbackSource } from './source.ts'

export type { FallbackSource } from './source.ts'

/** Options of {@link awsSdk}. */
export interface AwsSdkOptions {
  /** Region to ask. Default: the one that the SDK finds, such as that of `AWS_REGION`. */
  readonly region?: string
}

/**
 * Makes a fallback that asks AWS through the AWS SDK v3 where nothing listens in the place of the extension: in a region or
 * a container image without the layer, on a laptop, in CI. It takes credentials, region and endpoint as the SDK finds them.
 *
 * The clients of the SDK are optional peer dependencies, and load only when the fallback is used:
 * `npm install @aws-sdk/client-secrets-manager @aws-sdk/client-ssm`. Parameters need the second one, secrets the first.
 *
 * @param options default: what the SDK finds
 *
 * @example
 * ```ts
 * import { createSecrets } from '@extension-secrets/client'
 * import { awsSdk } from '@extension-secrets/client/aws-sdk'
 *
 * const secrets = createSecrets({ secrets: { stripe: 'orders/stripe-key' }, fallback: awsSdk() })
 * ```
 */
export function awsSdk(options: AwsSdkOptions = {}): FallbackSource {
  const { region, ...unknown } = options
  const [other] = Object.keys(unknown)
  if (other !== undefined)
    throw new TypeError(`extension-secrets: awsSdk has no option ${other}; it takes region`)
  if (region !== undefined && (typeof region !== 'string' || region === ''))
    throw new TypeError("extension-secrets: region of awsSdk must be a region's name such as 'eu-west-1'")
  const config = region === undefined ? {} : { region }
  const load = {
    secret: once(() => askSecrets(config)),
    parameter: once(() => askParameters(config)),
  }
  return {
    name: 'aws-sdk',
    async fetch(job, ask) {
      const { address } = job
      if (!remembers(address)) {
        const result = await ask(isMissing.atOnce() ? 0 : undefined)
        if (!(await isMissing.after(result, address))) return result
      }
      return fetchFromAws(job, load[job.target.kind])
    },
  }
}

async function fetchFromAws(
  { target, deadline, clock }: FallbackJob,
  load: () => Promise<Ask>,
): ReturnType<FallbackSource['fetch']> {
  const source = { source: 'aws-sdk' }
  if (target.roleArn !== undefined)
    return failed('REQUEST_REJECTED', 'the fallback does not assume roles; roleArn needs the agent', source)
  let ask: Ask
  try {
    ask = await load()
  } catch (error) {
    return notLoaded(target, error, source)
  }
  const left = deadline - monotonic()
  if (left < 1) return failed('TIMEOUT', 'no time was left to ask AWS', { outOfTime: true, ...source })
  const requestedAt = clock.now()
  try {
    return { ok: { ...(await ask(target, AbortSignal.timeout(Math.ceil(left)))), requestedAt, ...source } }
  } catch (error) {
    const { failure } = awsFailure(error)
    return { failure: { ...failure, ...source, outOfTime: failure.code === 'TIMEOUT' } }
  }
}

const PACKAGES = { secret: '@aws-sdk/client-secrets-manager', parameter: '@aws-sdk/client-ssm' } as const

function notLoaded({ kind }: Target, error: unknown, source: { source: string }): Result<never> {
  const code = (error as { code?: unknown } | undefined)?.code
  const name = PACKAGES[kind]
  const reason =
    code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
      ? `is not installed: run "npm install ${name}"`
      : 'could not be loaded'
  return failed(
    'EXTENSION_UNAVAILABLE',
    `nothing listens there, and the fallback's ${name} ${reason}`,
    source,
  )
}
