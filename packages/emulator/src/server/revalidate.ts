import type { SecretQuery } from '../store/secret-query.ts'

/**
 * Decides by the agent's own rule whether a version that it holds is still the one that a request asks for.
 *
 * @param stages staging labels of each version, as in DescribeSecret
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
