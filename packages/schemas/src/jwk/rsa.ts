import { Refusal } from '../reading.ts'
import type { JsonObject } from '../text-or-object.ts'
import { type JwkMembers, readMembers, readUnsigned } from './members.ts'

/**
 * A JSON Web Key for RSA: public, or private if it has `d`. All but `kty` and the common members are whole numbers,
 * most significant byte first, as base64url text.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-6.3
 */
export type RsaJwk = JwkMembers & {
  /** The type of key. */
  readonly kty: 'RSA'
  /** The modulus. */
  readonly n: string
  /** The public exponent. */
  readonly e: string
  /** The private exponent. */
  readonly d?: string
  /** The first prime factor; a private key has it and the four that follow, or none of the five. */
  readonly p?: string
  /** The second prime factor. */
  readonly q?: string
  /** The first factor's exponent, `d mod (p - 1)`. */
  readonly dp?: string
  /** The second factor's exponent, `d mod (q - 1)`. */
  readonly dq?: string
  /** The second factor's inverse modulo the first. */
  readonly qi?: string
}

const primes = ['p', 'q', 'dp', 'dq', 'qi']

/** Reads a key whose `kty` is `RSA`; the numbers of a private key must belong together, if it has its primes. */
export function readRsaJwk(given: JsonObject): RsaJwk | Refusal {
  const members = readMembers(given)
  if (members instanceof Refusal) return members
  const secret = ['d', ...primes].some((name) => Object.hasOwn(given, name))
  const crt = primes.some((name) => Object.hasOwn(given, name))
  if (Object.hasOwn(given, 'oth')) return new Refusal('Expected a key of two prime factors', 'oth')
  const names = ['n', 'e', ...(secret ? ['d'] : []), ...(crt ? primes : [])]
  const numbers = new Map<string, bigint>()
  for (const name of names) {
    const number = readUnsigned(given, name)
    if (number instanceof Refusal) return number
    numbers.set(name, number)
  }
  const of = (name: string): bigint => numbers.get(name) ?? 0n
  const unfit = ['n', 'e'].find((name) => of(name) % 2n === 0n || of(name) === 1n)
  if (unfit !== undefined) return new Refusal('Expected an odd number above 1', unfit)
  const wrong = crt ? inconsistency(of) : undefined
  if (wrong !== undefined) return new Refusal('Expected a number that belongs to the others', wrong)
  const key = Object.fromEntries(names.map((name) => [name, given[name]])) as unknown as RsaJwk
  return { ...key, kty: 'RSA', ...members }
}

/** @returns the name of a number that contradicts the others; OpenSSL only notices when it signs */
function inconsistency(of: (name: string) => bigint): string | undefined {
  const [p1, q1] = [of('p') - 1n, of('q') - 1n]
  if (p1 <= 0n || q1 <= 0n || of('p') * of('q') !== of('n')) return 'n'
  if ((of('d') * of('e')) % p1 !== 1n || (of('d') * of('e')) % q1 !== 1n) return 'd'
  if (of('dp') !== of('d') % p1) return 'dp'
  if (of('dq') !== of('d') % q1) return 'dq'
  return (of('qi') * of('q')) % of('p') === 1n ? undefined : 'qi'
}
