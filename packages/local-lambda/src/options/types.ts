import type { Caller } from './caller.ts'
import type { LambdaEmulator } from './emulator.ts'

/**
 * Runtime for the handler: `aws-lambda-ric` is Lambda's own runtime interface client for Node.js, `built-in` is a small
 * loop in this package that uses the same Runtime API.
 */
export type LambdaRuntime = 'aws-lambda-ric' | 'built-in'

/** External extension: a process that Lambda starts from `/opt/extensions`. Here it starts in the function's folder. */
export interface LambdaExtension {
  /**
   * Program, as in `/opt/extensions`: the path of an executable, or of a `.mjs`, `.js` or `.cjs` file, which `node` runs;
   * or the name of a program on the PATH.
   */
  readonly command: string
  /** Arguments of the program. Lambda itself passes none. Default: none. */
  readonly args?: readonly string[]
  /** Name under which it registers. Default: the last part of `command`, as Lambda requires. */
  readonly name?: string
  /** Environment variables for this extension only. They override the function's. */
  readonly env?: Readonly<Record<string, string>>
}

/** Options of {@link startLambda}; only `bundle` is required. */
export interface LambdaOptions extends Caller {
  /** Path of the JavaScript file (`.mjs`, `.js` or `.cjs`) that exports the handler. Its folder is the task root. */
  readonly bundle: string
  /** Name of the exported handler. Default `'handler'`. */
  readonly handler?: string
  /** Environment variables for the function. They override the emulator's. */
  readonly env?: Readonly<Record<string, string>>
  /**
   * Emulator for the function. Its address and token go into the function's environment. It is not ready during INIT, and
   * ready from the first INVOKE on. When a new environment replaces one that has ended, the emulator's own cache is
   * emptied.
   */
  readonly emulator?: LambdaEmulator
  /** Runtime for the handler. Default: `aws-lambda-ric` if it is installed, otherwise `built-in`. */
  readonly runtime?: LambdaRuntime
  /** Timeout of one invocation, in milliseconds. Default 30 000. */
  readonly timeout?: number
  /**
   * Memory of the function in megabytes, 128 to 10 240. The function sees this size, and V8's heap is limited to nine
   * tenths of it, as on Lambda (`--max-old-space-size`); a function that needs more ends with `Runtime.ExitError`,
   * `signal: aborted`. Memory outside V8's heap, such as the contents of a `Buffer`, is not limited. Default 512.
   */
  readonly memory?: number
  /**
   * Concurrent invocations in the environment, as on Lambda Managed Instances. Sets `AWS_LAMBDA_MAX_CONCURRENCY`, and the
   * runtime starts worker threads (`AWS_LAMBDA_NODEJS_WORKER_COUNT` in `env`, default: as many as `maxConcurrency`, at
   * most 8). An event over the limit is refused (`TooManyRequestsException`), and one that times out is not interrupted.
   * Default: classic Lambda, one at a time.
   */
  readonly maxConcurrency?: number
  /** Node.js executable to run the function with. Default: the one that runs this. */
  readonly node?: string
  /**
   * Time limit of INIT, in milliseconds. Default: Lambda's own limit of 10 000; on Managed Instances 130 000, or the
   * timeout if that is longer.
   */
  readonly initTimeout?: number
  /**
   * External extensions: processes that start before the runtime, register with Lambda's Extensions API, are notified of
   * each INVOKE and of SHUTDOWN, and are frozen and thawed with the function. At most 10. Default: none.
   */
  readonly extensions?: readonly LambdaExtension[]
  /**
   * Called with each chunk that the function and its extensions write to standard output or error. An exception ends
   * everything, and the pending or next promise rejects with it: that of `startLambda`, `invoke`, `close` or `runLambda`.
   */
  readonly onLog?: (text: string) => void
}

/** A function's failure, as Lambda reports it to the caller. */
export interface FunctionError {
  /** Class of the error, or Lambda's own, such as `Sandbox.Timedout` and `Runtime.ExitError`. */
  readonly errorType: string
  /** Message of the error. */
  readonly errorMessage: string
  /** Lines of the stack, if the function reported one. */
  readonly stackTrace?: readonly string[]
}

/** A response that the function streamed. */
export interface StreamedResponse {
  /** `Content-Type` that the function set; Lambda's default is `application/octet-stream`. */
  readonly contentType: string
  /** The whole body. */
  readonly body: Uint8Array
  /** Time from the start of the invocation to the first byte, in milliseconds. */
  readonly firstByteMs: number
}

/** Result of one event. */
export type Invocation =
  | {
      readonly requestId: string
      readonly status: 'success'
      /** Return value of the handler, after JSON; for a streamed response, its body as text. */
      readonly payload: unknown
      /** Time from the delivery of the event to the end of the answer, in milliseconds. */
      readonly durationMs: number
      /** Present if the function streamed its response. */
      readonly streamed?: StreamedResponse
    }
  | {
      readonly requestId: string
      readonly status: 'error'
      readonly error: FunctionError
      readonly durationMs: number
    }

/** Options of one invocation. They override those of the function. */
export interface InvokeOptions extends Caller {
  /** Timeout in milliseconds. */
  readonly timeout?: number
}

/** A function in a local execution environment. */
export interface LocalLambda extends AsyncDisposable {
  /** Runtime that runs the handler. */
  readonly runtime: LambdaRuntime
  /** Process id of the current (or last) environment. */
  readonly pid: number
  /** Duration of the last INIT: from the start of the process to its first request for an event, in milliseconds. */
  readonly initMs: number
  /** Output of the function so far in all environments (the last million characters). */
  readonly logs: string
  /**
   * Sends one event. Concurrent events wait for their turn (up to `maxConcurrency` run together). Thaws a frozen
   * environment. If the last environment ended, starts a new one with a new INIT.
   *
   * @param event any JSON value; default `{}`
   * @param options options of this invocation only: `timeout` in milliseconds, `tenantId` and `clientContext`
   * @returns the result; a failing function does not reject
   * @throws {LambdaError} code `BAD_EVENT`, `BAD_OPTION`, `CLOSED`, or those of INIT if a new environment fails; or the
   * exception of `onLog`
   */
  invoke(event?: unknown, options?: InvokeOptions): Promise<Invocation>
  /**
   * Stops the process (SIGSTOP), as Lambda does between invocations. If an event has just been answered, waits until the
   * runtime has asked for the next one; otherwise stops the process immediately, wherever it is.
   *
   * @returns once the process has stopped; an earlier thaw or event cancels the freeze
   * @throws {LambdaError} code `UNSUPPORTED` on Windows, `CLOSED` after close
   */
  freeze(): Promise<void>
  /**
   * Lets a frozen process continue (SIGCONT).
   *
   * @throws {LambdaError} code `UNSUPPORTED` on Windows, `CLOSED` after close
   */
  thaw(): void
  /**
   * Ends the process and the server, even during INIT. Kills the process immediately; but if an extension is registered
   * or there is an emulator, sends SIGTERM first and SIGKILL 300 ms later. You can call it more than once.
   */
  close(): Promise<void>
}
