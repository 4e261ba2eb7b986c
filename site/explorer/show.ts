import { prices } from './prices.ts'

/** Seconds as people read them: `1 h 10 min`. */
export function timeOf(seconds: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
    ['s', 1],
  ] as const
  let left = Math.round(seconds)
  const parts: string[] = []
  for (const [unit, size] of units) {
    const count = Math.floor(left / size)
    if (count > 0) parts.push(`${count} ${unit}`)
    left -= count * size
  }
  return parts.length === 0 ? '0 s' : parts.slice(0, 2).join(' ')
}

/** An amount in the currency of the prices. */
export function moneyOf(amount: number): string {
  return amount.toLocaleString('en', { style: 'currency', currency: prices.currency })
}

/** Calls a second. */
export function rateOf(rate: number): string {
  if (rate >= 100) return Math.round(rate).toLocaleString('en')
  return rate === 0 ? '0' : String(Number(rate.toPrecision(2)))
}

/** A share, in per cent. */
export function percentOf(share: number): string {
  return share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`
}
