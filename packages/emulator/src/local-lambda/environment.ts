import { randomBytes, randomUUID } from 'node:crypto'
import { dirname } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { EmulatorError } from '../emulator-error.ts'
import { ApiServer } from './api-server.ts'
import { EnvironmentProcess } from './environment-process.ts'
import { exited, timedOut } from './failures.ts'
import { functionArn, functionEnv, workerCount } from './function-env.ts'
import { endedInInit, initFailed, initTimedOut, noHandler } from './init-failure.ts'
import { listExports, syntaxErrorLine } from './inspect-bundle.ts'
import type { LambdaPlan } from './lambda-options.ts'
import { RuntimeApi } from './runtime-api.ts'
import { runtimeCommand } from './runtime-command.ts'
import type { Invocation } from './types.ts'

/** One execution environment: a process and its Runtime API, from INIT to its end. */
export class Environment {
  readonly initMs: number
  readonly #plan: LambdaPlan
  readonly #api: RuntimeApi
  readonly #server: ApiServer
  readonly #process: EnvironmentProcess
  readonly #arn: string
  #invoked: Promise<void> | undefined

  private constructor(
    plan: LambdaPlan,
    api: RuntimeApi,
    server: ApiServer,
    child: EnvironmentProcess,
    arn: string,
    initMs: number,
  ) {
    this.#plan = plan
    this.#api = api
    this.#server = server
    this.#process = child
    this.#arn = arn
    this.initMs = initMs
  }

  /**
   * Starts a process and waits for the end of INIT.
   *
   * @throws {EmulatorError} code `INIT_FAILED`, `INIT_EXITED`, `INIT_TIMEOUT` or `NO_HANDLER`; nothing is left behind
   */
  static async start(plan: LambdaPlan, onLog: (text: string) => void): Promise<Environment> {
    await plan.emulator?.setReady(false)
    const late = new Map<string, number>()
    const api = new RuntimeApi(plan.maxConcurrency ?? 1, workerCount(plan), {
      onDeliver: () => {},
      onTimeout: ({ requestId, timeout }) => {
        late.set(requestId, timeout)
        void child.kill()
      },
    })
    const server = new ApiServer([api])
    await server.open()
    const env = functionEnv(plan, server.address)
    const start = performance.now()
    const child = new EnvironmentProcess(
      plan.node,
      runtimeCommand(plan),
      { cwd: dirname(plan.bundle), env },
      onLog,
    )
    void child.exited.then((exit) => {
      api.end((requestId) => {
        const timeout = late.get(requestId)
        return timeout === undefined ? exited(requestId, exit) : timedOut(requestId, timeout)
      })
      return server.close()
    })
    const failure = await initFailure(plan, api, child, env)
    if (failure !== undefined) {
      await child.kill()
      await server.close()
      throw failure
    }
    return new Environment(plan, api, server, child, functionArn(env), performance.now() - start)
  }

  get pid(): number {
    return this.#process.pid
  }

  get alive(): boolean {
    return this.#process.alive
  }

  freeze(): void {
    this.#process.freeze()
  }

  thaw(): void {
    this.#process.thaw()
  }

  /**
   * Sends one event; undefined where the process ended before it was given the event.
   *
   * @param body the event as JSON text
   * @param timeout milliseconds
   */
  async invoke(body: string, timeout: number): Promise<Invocation | undefined> {
    this.#invoked ??= this.#plan.emulator?.setReady(true) ?? Promise.resolve()
    await this.#invoked
    const requestId = randomUUID()
    const event = { requestId, body, timeout, functionArn: this.#arn, traceId: traceId() }
    const outcome = await this.#api.send(event)
    if (outcome === 'not delivered') return undefined
    // What the function wrote before it answered is in the pipe by now: let it be read.
    if (this.alive) await new Promise((resolve) => setImmediate(resolve))
    else await this.#process.kill()
    return 'error' in outcome
      ? { requestId, status: 'error', ...outcome }
      : { requestId, status: 'success', ...outcome }
  }

  async close(): Promise<void> {
    await this.#process.stop()
    await this.#server.close()
  }
}

const initFailure = async (
  plan: LambdaPlan,
  api: RuntimeApi,
  child: EnvironmentProcess,
  env: Record<string, string>,
): Promise<EmulatorError | undefined> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), plan.initTimeout)
  })
  const result = await Promise.race([api.initialized, child.exited, late])
  clearTimeout(timer)
  if (result === 'ready') return undefined
  if (result === 'late') return initTimedOut(plan)
  if (!('errorType' in result)) return endedInInit(plan, result)
  if (result.errorType === 'Runtime.HandlerNotFound') return noHandler(plan, await listExports(plan, env))
  const syntax = result.errorType === 'Runtime.UserCodeSyntaxError'
  return initFailed(plan, result, syntax ? await syntaxErrorLine(plan) : undefined)
}

const traceId = (): string => {
  const hex = (bytes: number): string => randomBytes(bytes).toString('hex')
  const seconds = Math.floor(Date.now() / 1000).toString(16)
  return `Root=1-${seconds}-${hex(12)};Parent=${hex(8)};Sampled=0`
}
