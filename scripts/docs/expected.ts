// Compares what was printed with what a page shows of it.

/** Patterns for output that differs from run to run, with their placeholders. */
const VARYING: readonly [what: RegExp, stands: string][] = [
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uuid>'],
  [/\b\d+(?:\.\d+)? ?(ms|s)\b/g, '<duration>'],
  [/(?<=^added )\d+(?= packages)/gm, '<count>'],
  [/(?<=(?:TOKEN|token)\S{0,3})[\w-]{43}(?![\w-])/g, '<token>'],
  [/(?<=secret:[\w/+=.@-]+)-[A-Za-z0-9]{6}(?=")/g, '-<suffix>'],
  [/(?<=127\.0\.0\.1:|localhost:|HTTP_PORT=)\d{4,5}\b/g, '<port>'],
]

/**
 * Tells if a text is what a page shows. Times, durations, ids, ports and random tokens may differ; `…` matches
 * anything.
 *
 * @param shown what the page shows
 * @param printed what was printed; what comes after what is shown counts too
 */
export function isAsShown(shown: string, printed: string): boolean {
  return patternOf(shown, '$').test(normalised(printed))
}

/** Tells if a text that is still being printed matches the beginning of what a page shows. */
export function beginsAsShown(shown: string, printed: string): boolean {
  return patternOf(shown, '').test(normalised(printed))
}

/** A line of its own may stand for no line at all. */
const ANYTHING: Readonly<Record<string, string>> = {
  '…': '[\\s\\S]*?',
  '…\n': '(?:[\\s\\S]*?\\n)?',
  '\n…': '(?:\\n[\\s\\S]*)?',
}

function patternOf(shown: string, end: string): RegExp {
  const parts = normalised(shown)
    .split(/(^…\n|\n…$(?![\s\S])|…)/m)
    .map((part) => ANYTHING[part] ?? part.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&'))
  return new RegExp(`^${parts.join('')}${end}`)
}

function normalised(text: string): string {
  const trimmed = text.replace(/[ \t\r]+$/gm, '').trim()
  return VARYING.reduce((result, [what, stands]) => result.replace(what, stands), trimmed)
}
