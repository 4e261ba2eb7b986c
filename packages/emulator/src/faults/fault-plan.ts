/**
 * Duration in milliseconds: constant, uniform, or lognormal as real latencies are (half of them are below `median`;
 * `sigma` is the spread of the logarithm, 0.5 for a moderate tail, 1 for a heavy one).
 *
 * @example
 * ```ts
 * import type { Latency } from '@extension-secrets/emulator'
 *
 * const latencies: Latency[] = [20, { min: 5, max: 50 }, { median: 20, sigma: 0.8, max: 2000 }]
 * ```
 */
export type Latency =
  | number
  | { readonly min: number; readonly max: number }
  | { readonly median: number; readonly sigma: number; readonly max?: number }

/**
 * Requests that a fault applies to. Default: every request.
 *
 * @example
 * ```ts
 * import type { FaultSelection } from '@extension-secrets/emulator'
 *
 * const everyThirdOfOrders: FaultSelection = { secret: 'orders/*', every: 3 }
 * ```
 */
export interface FaultSelection {
  /** Requests for secrets whose name or id matches: `*` stands for any characters, `?` for one. */
  readonly secret?: string
  /** Requests for parameters whose name matches, with the same wildcards. */
  readonly parameter?: string
  /** Number of matching requests to let pass first. */
  readonly skip?: number
  /** Largest number of matching requests to strike, counted after `skip`. */
  readonly first?: number
  /** Strikes every n-th matching request, counted after `skip`: 3 is the third, the sixth … */
  readonly every?: number
  /** Probability of a strike, 0 to 1, drawn with the plan's seed. */
  readonly probability?: number
}

/**
 * Time span of a fault of the whole server, counted from the moment its plan is set.
 *
 * @example
 * ```ts
 * import type { FaultWindow } from '@extension-secrets/emulator'
 *
 * const secondSecond: FaultWindow = { after: 1000, for: 1000 }
 * ```
 */
export interface FaultWindow {
  /** Milliseconds until the fault starts. Default 0. */
  readonly after?: number
  /** Duration in milliseconds. Default: until the plan is changed. */
  readonly for?: number
}

/** Calls to AWS that a fault can be limited to. */
export const OPERATIONS = ['GetSecretValue', 'DescribeSecret', 'GetParameter'] as const

/** Exceptions of Secrets Manager that the wire protocol knows. */
export const EXCEPTIONS = [
  'ResourceNotFoundException',
  'AccessDeniedException',
  'DecryptionFailure',
  'InvalidParameterException',
  'InvalidRequestException',
  'ThrottlingException',
  'InternalServiceError',
] as const

/**
 * Fault in the delivery of an answer.
 *
 * - `latency`: the answer is delayed; delays of several such faults add up
 * - `reset`: the connection is reset (RST) before the answer, or in the middle of its body
 * - `truncate`: the connection is closed normally (FIN) in the middle of the body
 * - `garbage`: the body isn't JSON, or the whole answer isn't HTTP
 * - `content-type`: the right body with a wrong content type
 * - `huge-body`: a JSON body far larger than any secret; default 2 MiB
 * - `slow-drip`: the right body, `chunk` bytes (default 1) every `interval` milliseconds (default 10)
 *
 * @example
 * ```ts
 * import type { TransportFault } from '@extension-secrets/emulator'
 *
 * const fault: TransportFault = { kind: 'reset', at: 'mid-body', secret: 'orders/*', first: 2 }
 * ```
 */
export type TransportFault = FaultSelection &
  (
    | { readonly kind: 'latency'; readonly delay: Latency }
    | { readonly kind: 'reset'; readonly at?: 'before' | 'mid-body' }
    | { readonly kind: 'truncate' }
    | { readonly kind: 'garbage'; readonly at?: 'body' | 'protocol' }
    | { readonly kind: 'content-type'; readonly value?: string }
    | { readonly kind: 'huge-body'; readonly bytes?: number }
    | { readonly kind: 'slow-drip'; readonly chunk?: number; readonly interval?: number }
  )

/**
 * Failure that AWS returns instead of the value. It affects only requests that reach AWS, not those that the emulator's
 * own cache answers. The agent passes the failure on; the extension turns it into its one 400. Each attempt of the
 * agent's own retries counts as one call.
 *
 * @example
 * ```ts
 * import type { UpstreamFault } from '@extension-secrets/emulator'
 *
 * const fault: UpstreamFault = { kind: 'exception', type: 'AccessDeniedException', secret: 'orders/db' }
 * ```
 */
export type UpstreamFault = FaultSelection & {
  /** Call to AWS to strike. The agent checks an expired value with `DescribeSecret`. Default: any call. */
  readonly operation?: (typeof OPERATIONS)[number]
} & (
    | { readonly kind: 'throttle' }
    | { readonly kind: 'upstream-timeout'; readonly delay?: Latency }
    | { readonly kind: 'upstream-broken' }
    | { readonly kind: 'exception'; readonly type: (typeof EXCEPTIONS)[number] }
  )

/**
 * Fault of the whole server: the port is closed (`refuse`), the server isn't ready (`not-ready`: the extension says so,
 * the agent refuses connections), or it accepts connections and says nothing until the window ends (`silent`: like the
 * agent at startup, until STS has answered its check of credentials).
 *
 * @example
 * ```ts
 * import type { ServerFault } from '@extension-secrets/emulator'
 *
 * const coldStart: ServerFault = { kind: 'not-ready', for: 300 }
 * ```
 */
export type ServerFault = FaultWindow & { readonly kind: 'refuse' | 'not-ready' | 'silent' }

/**
 * One fault.
 *
 * @example
 * ```ts
 * import type { Fault } from '@extension-secrets/emulator'
 *
 * const fault: Fault = { kind: 'throttle', probability: 0.1 }
 * ```
 */
export type Fault = TransportFault | UpstreamFault | ServerFault

/**
 * Faults to inject. The same plan and the same requests in the same order give the same failures. If several faults
 * strike one request, delays add up, and of the others the first one counts.
 *
 * @example
 * ```ts
 * import { type FaultPlan, startEmulator } from '@extension-secrets/emulator'
 *
 * const faults: FaultPlan = {
 *   seed: 7,
 *   faults: [
 *     { kind: 'not-ready', for: 300 },
 *     { kind: 'latency', delay: { median: 20, sigma: 0.8 } },
 *     { kind: 'throttle', secret: 'orders/*', probability: 0.1 },
 *   ],
 * }
 * await using emulator = await startEmulator({ secrets: { 'orders/key': 'x' }, faults })
 * ```
 */
export interface FaultPlan {
  /** Seed of the random draws: an integer. Default 0. */
  readonly seed?: number
  /** Faults to inject. If several strike one request, their order counts. */
  readonly faults: readonly Fault[]
}
