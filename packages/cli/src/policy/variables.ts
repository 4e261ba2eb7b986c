import type { DeclaredItem } from './declared.ts'

/** Longest TTL of the extension, in seconds. */
const LONGEST = 300

/**
 * Environment variables of the extension that fit the declared TTLs. It keeps a value no longer than the shortest TTL, so
 * a refresh returns a value that is at most twice that old.
 *
 * @returns variables that differ from the extension's defaults
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets_lambda.html
 */
export function variablesOf(items: readonly DeclaredItem[]): Readonly<Record<string, string>> {
  const found = [
    ['SECRETS_MANAGER_TTL', shortest(items, 'secret')],
    ['SSM_PARAMETER_STORE_TTL', shortest(items, 'parameter')],
  ] as const
  return Object.fromEntries(found.flatMap(([name, ttl]) => (ttl === undefined ? [] : [[name, String(ttl)]])))
}

function shortest(items: readonly DeclaredItem[], kind: DeclaredItem['kind']): number | undefined {
  const ttls = items
    .filter((item) => item.kind === kind)
    .map(({ policy }) => (policy.ttl ?? Number.POSITIVE_INFINITY) / 1_000)
  const ttl = Math.floor(Math.min(LONGEST, ...ttls))
  return ttl < LONGEST ? ttl : undefined
}
