import { dirname } from 'node:path'
import type { Exit } from '../errors/failures.ts'
import { extensionEnv } from '../extensions/extension-env.ts'
import type { ExtensionsApi } from '../extensions/extensions-api.ts'
import { runtimeGrace } from '../extensions/runtime-grace.ts'
import type { LambdaPlan } from '../options/lambda-options.ts'
import type { ShutdownReason } from '../options/run-types.ts'
import { runtimeCommand } from '../runtime/runtime-command.ts'
import { wallClock } from '../timers.ts'
import { defer } from './deferred.ts'
import { EnvironmentProcess } from './environment-process.ts'
import { MemoryGauge } from './memory-gauge.ts'

/** Time limit for the whole SHUTDOWN if there are extensions, in milliseconds. */
const SHUTDOWN_LIMIT = 2000

/** Processes of one environment: the runtime and the external extensions. */
export class Processes {
  readonly #plan: LambdaPlan
  readonly #env: Record<string, string>
  readonly #onLog: (text: string) => void
  readonly #extensions = new Map<string, EnvironmentProcess>()
  readonly #extensionEnded = defer<{ name: string; exit: Exit }>()
  readonly #runtimeEnded = defer<Exit>()
  readonly #memory = new MemoryGauge()
  #runtime: EnvironmentProcess | undefined

  /** @param env the function's environment */
  constructor(plan: LambdaPlan, env: Record<string, string>, onLog: (text: string) => void) {
    this.#plan = plan
    this.#env = env
    this.#onLog = onLog
  }

  startExtensions(): void {
    const cwd = dirname(this.#plan.bundle)
    for (const { name, command, args, env } of this.#plan.extensions) {
      const options = { cwd, env: extensionEnv(this.#env, env) }
      const child = new EnvironmentProcess(command, args, options, this.#onLog)
      this.#extensions.set(name, child)
      void child.exited.then((exit) => this.#extensionEnded.resolve({ name, exit }))
    }
  }

  startRuntime(): void {
    const options = { cwd: dirname(this.#plan.bundle), env: this.#env }
    this.#runtime = new EnvironmentProcess(this.#plan.node, runtimeCommand(this.#plan), options, this.#onLog)
    void this.#runtime.exited.then(this.#runtimeEnded.resolve)
  }

  /** Resolves when the runtime has ended. */
  get runtimeEnded(): Promise<Exit> {
    return this.#runtimeEnded.promise
  }

  /** Resolves when the first of the extensions has ended. */
  get extensionEnded(): Promise<{ readonly name: string; readonly exit: Exit }> {
    return this.#extensionEnded.promise
  }

  /** Exits of the extensions so far. */
  extensionExits(): readonly (Exit & { readonly name: string })[] {
    return [...this.#extensions].flatMap(([name, { exit }]) =>
      exit === undefined ? [] : [{ name, ...exit }],
    )
  }

  /** Process id of the runtime; 0 if it was not started. */
  get pid(): number {
    return this.#runtime?.pid ?? 0
  }

  /** True while the runtime is alive. */
  get alive(): boolean {
    return this.#runtime?.alive ?? false
  }

  /** @returns their peak memory so far, in megabytes, if the system reports it */
  measureMemory(): number | undefined {
    this.#memory.measure(this.#all().flatMap(({ alive, pid }) => (alive ? [pid] : [])))
    return this.#memory.peak
  }

  freeze(): void {
    for (const child of this.#all()) child.freeze()
  }

  thaw(): void {
    for (const child of this.#all()) child.thaw()
  }

  /** Ends the runtime, first by SIGTERM if Lambda would send it one. */
  async endRuntime(api: ExtensionsApi): Promise<void> {
    const grace = runtimeGrace(api.extensions, this.#plan.emulator !== undefined)
    if (grace > 0) await this.#runtime?.stop(grace)
    else await this.#runtime?.kill()
  }

  /**
   * Announces SHUTDOWN to the extensions, and kills those that don't end by themselves.
   *
   * @param startedAt start of SHUTDOWN, in milliseconds since 1970
   */
  async endExtensions(api: ExtensionsApi, reason: ShutdownReason, startedAt: number): Promise<void> {
    const deadline = startedAt + SHUTDOWN_LIMIT
    api.shutDown(reason, deadline)
    const told = (name: string): boolean =>
      api.extensions.some((extension) => extension.name === name && extension.wants('SHUTDOWN'))
    await Promise.all(
      [...this.#extensions].map(([name, child]) =>
        told(name) ? child.end(deadline - wallClock()) : child.kill(),
      ),
    )
  }

  #all(): readonly EnvironmentProcess[] {
    return [...(this.#runtime === undefined ? [] : [this.#runtime]), ...this.#extensions.values()]
  }
}
