import type { RuntimeApi } from '../api/runtime-api.ts'
import { exited, exitLog, timedOut, timeoutLog } from '../errors/failures.ts'
import { extensionCrashed } from '../extensions/extension-failures.ts'
import type { ExtensionsApi } from '../extensions/extensions-api.ts'
import type { LambdaPlan } from '../options/lambda-options.ts'
import type { ShutdownReason } from '../options/run-types.ts'
import type { FunctionError } from '../options/types.ts'
import type { Freezer } from './freezer.ts'
import type { EnvironmentObserver } from './observer.ts'
import type { Processes } from './processes.ts'
import type { Shutdown } from './shutdown.ts'

type Failure = (requestId: string) => FunctionError

/** Failure of an event that is still waiting when the environment is no longer needed. */
const stopped: Failure = (requestId) => exited(requestId, { code: 0, signal: null })

/** Parts of an environment that its end needs. */
export interface EndingParts {
  readonly plan: LambdaPlan
  readonly observer: EnvironmentObserver
  readonly runtimeApi: RuntimeApi
  readonly extensionsApi: ExtensionsApi
  readonly processes: Processes
  readonly shutdown: Shutdown
  readonly freezer: Freezer
}

/** End of an environment: the reasons for it, and the failure that its events get. */
export class Ending {
  readonly #parts: EndingParts

  constructor(parts: EndingParts) {
    this.#parts = parts
  }

  /** Starts SHUTDOWN, for the first reason that occurs. */
  end(reason: ShutdownReason, failure: Failure = stopped): Promise<void> {
    const { shutdown, freezer, runtimeApi } = this.#parts
    if (!shutdown.hasBegun) {
      if (freezer.frozen) freezer.thaw()
      shutdown.begin(reason)
      runtimeApi.end(failure)
    }
    return shutdown.allGone()
  }

  /** Ends the environment when one of its processes has ended. */
  watch(): void {
    const { processes, extensionsApi, shutdown, observer } = this.#parts
    void processes.runtimeEnded.then((exit) => {
      // If nobody waits for an answer, only the log can report it.
      if (!shutdown.hasBegun) observer.onLog(exitLog(exit))
      return this.end('failure', (requestId) => exited(requestId, exit))
    })
    const broken = Promise.race([extensionsApi.failed, processes.extensionEnded])
    void broken.then((end) => this.end('failure', (requestId) => extensionCrashed(requestId, end)))
  }

  /** Ends the environment of an invocation that timed out, except on Managed Instances. */
  async timeOut(late: string, timeout: number): Promise<void> {
    const { plan, observer, processes } = this.#parts
    processes.measureMemory()
    observer.onLog(timeoutLog(late, timeout))
    if (plan.maxConcurrency !== undefined) return
    await this.end('timeout', (requestId) =>
      requestId === late
        ? timedOut(requestId, timeout)
        : exited(requestId, { code: null, signal: 'SIGKILL' }),
    )
  }
}
