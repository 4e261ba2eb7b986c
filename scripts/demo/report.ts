import type { DemoInvocation } from './run.ts'

/** One answer of the function in a line, its long texts cut. */
export function answerLine({ phase, route, status, answer }: DemoInvocation): string {
  const cut = (_key: string, value: unknown): unknown =>
    typeof value === 'string' && value.length > 48 ? `${value.slice(0, 45)}…` : value
  return `  ${phase.padEnd(8)} ${route.padEnd(13)} ${status}  ${JSON.stringify(answer, cut)}`
}

/** Formats the time that secrets took in each phase. */
export function timingTable(invocations: readonly DemoInvocation[]): string {
  const rows = invocations.map(({ phase, route, secretsMs, totalMs, requests }) => [
    phase,
    route,
    `${secretsMs.toFixed(2)} ms`,
    `${totalMs.toFixed(2)} ms`,
    String(requests),
  ])
  const heads = ['phase', 'route', 'secrets', 'whole invocation', 'requests to the extension']
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('   ')}`
  return [line(heads), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n')
}
