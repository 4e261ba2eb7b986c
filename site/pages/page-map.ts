import { allPages } from '../../scripts/docs/pages.ts'

/** Patterns of pages in the repository, and the page of the site that each becomes. The first that matches counts. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/^README\.md$/, 'index'],
  [/^docs\/README\.md$/, 'contents'],
  [/^docs\/test\/.*$/, ''],
  [/^docs\/(?:(.+)\/)README\.md$/, '$1/index'],
  [/^docs\/(.+)\.md$/, '$1'],
  [/^packages\/([^/]+)\/README\.md$/, 'packages/$1'],
  [/^packages\/([^/]+)\/docs\/([^/]+)\.md$/, 'packages/$1-$2'],
  [/^packages\/([^/]+)\/([A-Z]+)\.md$/, ''],
  [/^examples\/(.+)\/README\.md$/, 'examples/$1'],
  [/^site\/README\.md$/, 'project/site'],
  [/^bench\/README\.md$/, 'benchmarks/running'],
  [/^([A-Z_]+)\.md$/, 'project/$1'],
]

/** Pages of the repository that the site shows, and the path of each on it, without an extension. */
export function pageMap(): ReadonlyMap<string, string> {
  const found = allPages().flatMap((source) => {
    const path = sitePath(source)
    return path === undefined ? [] : [[source, path] as const]
  })
  return new Map(found)
}

/** The path on the site of a page of the repository; undefined if the site doesn't show it. */
export function sitePath(source: string): string | undefined {
  const rule = RULES.find(([pattern]) => pattern.test(source))
  if (rule === undefined) return undefined
  const path = source.replace(...rule).toLowerCase()
  return path === '' ? undefined : path
}
