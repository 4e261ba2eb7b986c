import type { SecretQuery } from '../store/secret-query.ts'

/**
 * Decides whether a version that the agent holds is still what a request asks for, as its own rule is.
 *
 * @param stages the staging labels of each version, as DescribeSecret gives them
 * @param held id of the version that the cache holds
 */
export function isCurrent(
  stages: ReadonlyMap<string, readonly string[]>,
  { versionId, versionStage }: SecretQuery,
  held: string,
): boolean {
  if (versionId !== undefined && versionStage === undefined) return stages.has(versionId)
  return stages.get(versionId ?? held)?.includes(versionStage ?? 'AWSCURRENT') ?? false
}
