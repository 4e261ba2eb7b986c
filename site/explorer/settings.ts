import type { prices } from './prices.ts'

/** Service that keeps the secrets; it decides the number of calls a second allowed. */
export type Service = keyof typeof prices.services

/** Everything that the explorer's user chooses; times in seconds. */
export interface Settings {
  readonly service: Service
  /** The client's option of that name: T. */
  readonly ttl: number
  /** Lifetime of a value in the extension, `SECRETS_MANAGER_TTL` or `SSM_PARAMETER_STORE_TTL`: E. */
  readonly extensionTtl: number
  /** The client's option of that name, 0 to 0.5. */
  readonly jitter: number
  /** The client's option of that name. */
  readonly staleIfError: number
  /** Environments that run at the same time. */
  readonly environments: number
  /** Secrets that each environment reads. */
  readonly secrets: number
  /** Invocations of the whole function a second. */
  readonly invocations: number
  /** Rotations of each secret a month. */
  readonly rotations: number
}

/** The defaults of the client and the extension, for a function of middling size. */
export const DEFAULTS: Settings = {
  service: 'secrets-manager',
  ttl: 300,
  extensionTtl: 300,
  jitter: 0.1,
  staleIfError: 3600,
  environments: 1000,
  secrets: 3,
  invocations: 1000,
  rotations: 1,
}

/** The options of the client and the variables of the extension that make these settings, as code. */
export function codeOf(settings: Settings): string {
  const isSecret = settings.service === 'secrets-manager'
  const variable = isSecret ? 'SECRETS_MANAGER_TTL' : 'SSM_PARAMETER_STORE_TTL'
  return `import { extensionSecrets } from '@extension-secrets/middy'

// The extension's own cache is set by the function's environment: ${variable}=${settings.extensionTtl}
export const secrets = extensionSecrets({
  secrets: { db: ${isSecret ? "'orders/db'" : "{ parameter: '/orders/db' }"} },
  ttl: '${durationOf(settings.ttl)}',
  jitter: ${settings.jitter},
  staleIfError: ${settings.staleIfError === 0 ? '0' : `'${durationOf(settings.staleIfError)}'`},
})
`
}

/** Seconds as a duration string of the client: `90s`, `5m`, `2h`, `1d`. */
export function durationOf(seconds: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['m', 60],
  ] as const
  const unit = units.find(([, size]) => seconds >= size && seconds % size === 0)
  return unit === undefined ? `${seconds}s` : `${seconds / unit[1]}${unit[0]}`
}
