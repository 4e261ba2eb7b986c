import type { Row } from '../suite/budgets.ts'
import { table } from './table.ts'

/** The budgets, and what was measured. */
export function tableOfRows(rows: readonly Row[]): string {
  return `### Budgets\n\n${table(
    ['figure', 'measured', 'not more than', ''],
    rows.map(({ name, value, limit }) => [name, value.toFixed(3), String(limit), value <= limit ? '✓' : '✗']),
  )}`
}
