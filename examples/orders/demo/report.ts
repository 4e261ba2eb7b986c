import type { Report } from './load.ts'

const BARS = ' ▁▂▃▄▅▆▇█'

/** One row for each strategy. */
export function table(reports: readonly Report[]): string {
  const head = ['rotation', 'requests', 'failures', 'retried logins', 'connections before', 'after']
  const rows = reports.map((report) => [
    report.strategy,
    ...[report.requests, report.failures, report.retried].map(String),
    ...[report.connectionsBefore, report.connectionsAfter].map(String),
  ])
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n')
}

/** Answers over time, with a mark where the database's password changed and where the secret followed. */
export function chart({ strategy, tenths, set, finished }: Report): string {
  // Two tenths a column: it has to fit a terminal.
  const columns = Array.from({ length: Math.ceil(tenths.length / 2) }, (_, column) =>
    tenths.slice(column * 2, column * 2 + 2).reduce((sum, one) => sum + one, 0),
  )
  const most = Math.max(1, ...columns)
  const bars = columns.map((count) => BARS[Math.ceil((count / most) * (BARS.length - 1))]).join('')
  const isAt = (marks: readonly number[], column: number): boolean =>
    marks.some((mark) => Math.floor(mark / 2) === column)
  const marks = columns
    .map((_, column) => (isAt(set, column) ? 's' : isAt(finished, column) ? 'f' : ' '))
    .join('')
    .trimEnd()
  return `${strategy}: answers in each 0.2 s, at most ${most}\n  ${bars}\n  ${marks}`
}
