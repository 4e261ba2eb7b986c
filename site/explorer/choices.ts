import { durationOf, type Settings } from './settings.ts'

/** A slider of the explorer. */
export interface Choice {
  readonly key: Exclude<keyof Settings, 'service'>
  readonly label: string
  readonly values: readonly number[]
  /** A value as people read it. */
  readonly show: (value: number) => string
}

const seconds = (value: number): string => (value === 0 ? 'off' : durationOf(value))
const count = (value: number): string => value.toLocaleString('en')

/** Every slider, in order. */
export const CHOICES: readonly Choice[] = [
  {
    key: 'ttl',
    label: 'T: ttl of the client',
    values: [10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400],
    show: durationOf,
  },
  {
    key: 'extensionTtl',
    label: "E: the extension's own cache",
    values: [0, 10, 30, 60, 120, 180, 240, 300],
    show: seconds,
  },
  {
    key: 'jitter',
    label: 'jitter',
    values: [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5],
    show: String,
  },
  {
    key: 'staleIfError',
    label: 'staleIfError',
    values: [0, 60, 300, 900, 1800, 3600, 14_400, 86_400],
    show: seconds,
  },
  {
    key: 'environments',
    label: 'environments at the same time',
    values: [1, 10, 50, 100, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000],
    show: count,
  },
  {
    key: 'secrets',
    label: 'secrets that each reads',
    values: [1, 2, 3, 4, 5, 6, 8, 10, 15, 20],
    show: count,
  },
  {
    key: 'invocations',
    label: 'invocations a second, of the whole function',
    values: [1, 10, 50, 100, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000],
    show: count,
  },
  { key: 'rotations', label: 'rotations a month', values: [0, 1, 2, 4, 8, 15, 30], show: count },
]
