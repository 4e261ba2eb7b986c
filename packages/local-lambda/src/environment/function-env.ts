import { basename, dirname, extname } from 'node:path'
import type { FunctionMetadata } from '../extensions/extensions-api.ts'
import type { LambdaPlan } from '../options/lambda-options.ts'
import { ACCOUNT, partitionOf, REGION } from './aws-names.ts'

/** Threads for libuv beyond one per worker: every worker can wait for an event, and some are left for other work. */
const SPARE_THREADS = 4
const MAX_WORKERS = 8

/** Number of worker threads that the runtime starts; 1 means only the main thread. */
export const workerCount = ({ maxConcurrency, env }: LambdaPlan): number => {
  if (maxConcurrency === undefined) return 1
  const asked = Number.parseInt(env.AWS_LAMBDA_NODEJS_WORKER_COUNT ?? '', 10)
  return asked > 0 ? asked : Math.min(maxConcurrency, MAX_WORKERS)
}

/**
 * Complete environment of the function: Lambda's variables, the emulator's address and the user's own. Nothing else of
 * this process gets in, especially no AWS credentials.
 *
 * @param beside variables that lead the function to the emulator
 * @param runtimeApi host and port of the Runtime API
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const functionEnv = (
  plan: LambdaPlan,
  beside: Readonly<Record<string, string>>,
  runtimeApi: string,
): Record<string, string> => {
  const { bundle, handler, env, maxConcurrency, memory, node } = plan
  const module = basename(bundle, extname(bundle))
  const name = module.replace(/[^A-Za-z0-9_-]/g, '-')
  const workers = workerCount(plan)
  const threads = Math.max(workers + SPARE_THREADS, Number.parseInt(env.UV_THREADPOOL_SIZE ?? '', 10) || 0)
  return {
    ...inherited('PATH', 'Path', 'SystemRoot', 'TMPDIR', 'TEMP', 'TMP'),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: env.AWS_REGION ?? REGION,
    ...(node === process.execPath && {
      AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    }),
    AWS_LAMBDA_INITIALIZATION_TYPE: maxConcurrency === undefined ? 'on-demand' : 'lambda-managed-instances',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    ...beside,
    ...env,
    LAMBDA_TASK_ROOT: dirname(bundle),
    _HANDLER: `${module}.${handler}`,
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    ...(maxConcurrency !== undefined && {
      AWS_LAMBDA_MAX_CONCURRENCY: String(maxConcurrency),
      AWS_LAMBDA_NODEJS_WORKER_COUNT: String(workers),
      UV_THREADPOOL_SIZE: String(threads),
    }),
  }
}

/** The function's own ARN, in the region of its environment. */
export const functionArn = (env: Readonly<Record<string, string>>): string => {
  const { AWS_REGION: region = REGION, AWS_LAMBDA_FUNCTION_NAME: name } = env
  return `arn:${partitionOf(region)}:lambda:${region}:${ACCOUNT}:function:${name}`
}

/** Metadata of the function for its extensions. */
export const functionMetadata = (env: Readonly<Record<string, string>>): FunctionMetadata => ({
  functionName: env.AWS_LAMBDA_FUNCTION_NAME ?? '',
  functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION ?? '',
  handler: env._HANDLER ?? '',
})

const inherited = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name] as string]])),
  )
