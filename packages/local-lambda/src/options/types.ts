import type { Caller } from './caller.ts'
import type { LambdaEmulator } from './emulator.ts'

/**
 * What runs the handler: `aws-lambda-ric` is Lambda's own runtime interface client for Node.js, `built-in` a small
 * loop of this package that speaks the same Runtime API.
 */
export type LambdaRuntime = 'aws-lambda-ric' | 'built-in'

/** An external extension: a process that Lambda would start from `/opt/extensions`; here it starts in the function's folder. */
export interface LambdaExtension {
  /**
   * The program, as it would stand in `/opt/extensions`: the path of an executable, or of a `.mjs`, `.js` or `.cjs`
   * file, which is run with `node`; or the name of a program on the PATH.
   */
  readonly command: string
  /** What it is started with; Lambda itself gives an extension no arguments. Default none. */
  readonly args?: readonly string[]
  /** The name that it registers under. Default: the last part of `command`, as Lambda wants it. */
  readonly name?: string
  /** More environment variables for it alone; they win over the function's. */
  readonly env?: Readonly<Record<string, string>>
}

/** What {@link startLambda} takes; only `bundle` is required. */
export interface LambdaOptions extends Caller {
  /** Path of the JavaScript file (`.mjs`, `.js` or `.cjs`) that exports the handler. Its folder is the task root. */
  readonly bundle: string
  /** Name of the exported handler. Default `'handler'`. */
  readonly handler?: string
  /** More environment variables for the function; they win over the emulator's. */
  readonly env?: Readonly<Record<string, string>>
  /**
   * The emulator that stands beside the function: its address and token go into the function's environment, and it
   * is not ready in INIT, ready from the first INVOKE on. Where a new environment takes the place of one that has
   * ended, its own cache is empty again.
   */
  readonly emulator?: LambdaEmulator
  /** What runs the handler. Default: `aws-lambda-ric` where it is installed, else `built-in`. */
  readonly runtime?: LambdaRuntime
  /** How long one invocation may take, in milliseconds. Default 30 000. */
  readonly timeout?: number
  /**
   * The function's memory in megabytes, 128 to 10 240: what it is told, and of which V8's heap may take nine tenths, as
   * on Lambda (`--max-old-space-size`); a function that needs more ends with `Runtime.ExitError`, `signal: aborted`.
   * What lies outside of V8's heap, such as the contents of a `Buffer`, is not limited. Default 512.
   */
  readonly memory?: number
  /**
   * How many invocations run in the environment at the same time, as on Lambda Managed Instances: sets
   * `AWS_LAMBDA_MAX_CONCURRENCY`, and the runtime starts worker threads (`AWS_LAMBDA_NODEJS_WORKER_COUNT` in `env`,
   * default: as many as `maxConcurrency`, at most 8). A further event is refused (`TooManyRequestsException`), and one
   * that runs out of time is not interrupted. Default: classic Lambda, one at a time.
   */
  readonly maxConcurrency?: number
  /** The Node.js to run it with. Default: the one that runs this. */
  readonly node?: string
  /**
   * How long INIT may take, in milliseconds. Default: Lambda's own limit of 10 000, and on Managed Instances 130 000, or
   * the timeout if that is longer.
   */
  readonly initTimeout?: number
  /**
   * External extensions: processes that are started before the runtime, register with Lambda's Extensions API, are told
   * of each INVOKE and of SHUTDOWN, and are frozen and thawed with the function. At most 10; default none.
   */
  readonly extensions?: readonly LambdaExtension[]
  /**
   * Called with each piece of what the function and its extensions write to its standard output and error. One that
   * throws ends all of it, and what is awaited then, or next, rejects with its error: `startLambda`, `invoke` or
   * `close`, or `runLambda`.
   */
  readonly onLog?: (text: string) => void
}

/** A function's failure, as Lambda reports it to the caller. */
export interface FunctionError {
  /** The class of the error, or Lambda's own, such as `Sandbox.Timedout` and `Runtime.ExitError`. */
  readonly errorType: string
  /** What it said. */
  readonly errorMessage: string
  /** The lines of the stack, where the function reported one. */
  readonly stackTrace?: readonly string[]
}

/** A response that the function streamed, as it came. */
export interface StreamedResponse {
  /** The `Content-Type` that the function set; Lambda's default is `application/octet-stream`. */
  readonly contentType: string
  /** The whole body. */
  readonly body: Uint8Array
  /** From the start of the invocation to the first byte, in milliseconds. */
  readonly firstByteMs: number
}

/** What came of one event. */
export type Invocation =
  | {
      readonly requestId: string
      readonly status: 'success'
      /** What the handler returned, through JSON; of a streamed response, its body as text. */
      readonly payload: unknown
      /** From handing over the event to the end of the answer, in milliseconds. */
      readonly durationMs: number
      /** Present where the function streamed its response. */
      readonly streamed?: StreamedResponse
    }
  | {
      readonly requestId: string
      readonly status: 'error'
      readonly error: FunctionError
      readonly durationMs: number
    }

/** Options of one invocation; they win over those of the function. */
export interface InvokeOptions extends Caller {
  /** How long it may take, in milliseconds. */
  readonly timeout?: number
}

/** A function in a local execution environment. */
export interface LocalLambda extends AsyncDisposable {
  /** What runs the handler. */
  readonly runtime: LambdaRuntime
  /** The process id of the current (or last) environment. */
  readonly pid: number
  /** How long the last INIT took: from the start of the process to its first request for an event, in milliseconds. */
  readonly initMs: number
  /** What the function has written so far (the last million characters), all environments. */
  readonly logs: string
  /**
   * Sends one event. More than one at a time waits for its turn (up to `maxConcurrency` run together). Thaws a frozen
   * environment; starts a new one, with a new INIT, where the last one died.
   *
   * @param event anything that has a JSON text; default `{}`
   * @param options of this invocation alone: `timeout` in milliseconds, `tenantId` and `clientContext`
   * @returns what came of it; a failing function does not reject
   * @throws {LambdaError} code `BAD_EVENT`, `BAD_OPTION`, `CLOSED`, or those of INIT where a new environment fails;
   * or what `onLog` threw
   */
  invoke(event?: unknown, options?: InvokeOptions): Promise<Invocation>
  /**
   * Stops the process (SIGSTOP), as Lambda does between invocations: where an event has just been answered, when the
   * runtime has asked for the next one; otherwise at once, wherever the process is.
   *
   * @returns when it stands still; a thaw, or an event, that comes before calls it off
   * @throws {LambdaError} code `UNSUPPORTED` on Windows, `CLOSED` after close
   */
  freeze(): Promise<void>
  /**
   * Lets a frozen process go on (SIGCONT).
   *
   * @throws {LambdaError} code `UNSUPPORTED` on Windows, `CLOSED` after close
   */
  thaw(): void
  /**
   * Ends the process and the server, also in INIT: at once, or by SIGTERM where an extension is registered or an
   * emulator stands beside it, and 300 ms later by SIGKILL. May be called more than once.
   */
  close(): Promise<void>
}
