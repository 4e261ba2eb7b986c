import { createHash, createSecretKey } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { copierOf, copyOf } from '../src/value/copy.ts'

/** Says whether two values share an object that a reader could change. */
function shareData(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return false
  if (one === other) return true
  return Reflect.ownKeys(one).some((key) => shareData(Reflect.get(one, key), Reflect.get(other, key)))
}

function freezeAll<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const key of Reflect.ownKeys(value)) freezeAll(Reflect.get(value, key))
    Object.freeze(value)
  }
  return value
}

const data = fc.anything({ withNullPrototype: true, withSparseArray: true, withTypedArray: false })
const plain = fc.oneof(fc.jsonValue(), data)

test('a copy is equal to the value, shares no data with it, and can be changed', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), plain), fc.array(plain)), (value) => {
      const copy = copierOf(freezeAll(value))()
      expect(copy).toStrictEqual(value)
      expect(shareData(copy, value)).toBe(false)
      if (typeof copy !== 'object' || copy === null) return
      for (const property of Object.values(Object.getOwnPropertyDescriptors(copy)))
        expect(property.writable).toBe(true)
    }),
    { numRuns: 1_000 },
  )
})

test('each read gives another copy', () => {
  const read = copierOf({ ssl: { ca: ['x'] } })
  expect(read()).not.toBe(read())
  expect(shareData(read(), read())).toBe(false)
})

test('a key __proto__ stays a key, at any depth', () => {
  const value = JSON.parse('{"a":{"__proto__":{"isAdmin":true}},"__proto__":{"b":1}}')
  const copy = copierOf(value)() as { a: object }
  expect(Object.getOwnPropertyDescriptor(copy, '__proto__')?.value).toEqual({ b: 1 })
  expect(Object.getOwnPropertyDescriptor(copy.a, '__proto__')?.value).toEqual({ isAdmin: true })
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
  expect('isAdmin' in copy.a).toBe(false)
})

test('keys of a polluted Object.prototype do not come along', () => {
  Object.defineProperty(Object.prototype, 'polluted', {
    value: { x: 1 },
    enumerable: true,
    configurable: true,
  })
  try {
    const copy = copierOf({ a: { b: 1 } })() as { a: object }
    expect([Object.keys(copy), Object.keys(copy.a)]).toEqual([['a'], ['b']])
  } finally {
    Reflect.deleteProperty(Object.prototype, 'polluted')
  }
})

test('data that refers to itself, or twice to the same, keeps its shape', () => {
  const shared = { x: 1 }
  const value: Record<string, unknown> = { one: shared, two: [shared] }
  value.self = value
  const copy = copierOf(value)() as { one: object; two: object[]; self: unknown }
  expect(copy.self).toBe(copy)
  expect(copy.two[0]).toBe(copy.one)
  expect(copy.one).not.toBe(shared)
})

test('instances stay the same objects, also within data; bytes are copied and keep their class', () => {
  const key = createSecretKey(Buffer.alloc(32))
  const value = {
    key,
    at: new Date(0),
    hash: createHash('md5'),
    bytes: Buffer.from('ab'),
    list: [new Uint8Array([1])],
  }
  const copy = copierOf(value)() as typeof value
  expect(
    [copy.key, copy.at, copy.hash].map((one, index) => one === [key, value.at, value.hash][index]),
  ).toEqual([true, true, true])
  expect(copy.bytes).toEqual(Buffer.from('ab'))
  expect(Buffer.isBuffer(copy.bytes)).toBe(true)
  copy.bytes[0] = 0
  expect(value.bytes[0]).toBe(97)
  expect(copy.list[0]).not.toBe(value.list[0])
})

test('an accessor stays one, and is not called', () => {
  let reads = 0
  const value = Object.defineProperty({}, 'lazy', { get: () => ++reads, enumerable: true })
  const copy = copierOf(value)() as { lazy: number }
  expect(reads).toBe(0)
  expect([copy.lazy, copy.lazy]).toEqual([1, 2])
})

test('data under a symbol is copied', () => {
  const mark = Symbol('mark')
  const value = { [mark]: { x: 1 } }
  const copy = copierOf(value)() as typeof value
  expect(copy[mark]).toEqual({ x: 1 })
  expect(copy[mark]).not.toBe(value[mark])
})

test('a hidden key is copied and stays hidden', () => {
  const value = Object.defineProperty({}, 'hidden', { value: { y: 1 }, enumerable: false })
  const copy = copierOf(value)() as { hidden: object }
  expect(copy.hidden).toEqual({ y: 1 })
  expect(Object.keys(copy)).toEqual([])
})

test('a list keeps its holes, and a key of its own', () => {
  const list = Object.assign(new Array<string>(3), { 1: 'b', label: 'n' })
  expect(copierOf({ list })()).toStrictEqual({ list })
})

test('a part of an object without a prototype has none', () => {
  const copy = copierOf({ part: Object.create(null, { a: { value: 1, enumerable: true } }) })() as {
    part: object
  }
  expect(Object.getPrototypeOf(copy.part)).toBe(null)
})

test('values that are no data are handed out as they are', () => {
  const give = (): number => 1
  for (const value of ['text', 1, true, undefined, null, give, new Map()])
    expect(copierOf(value)()).toBe(value)
  expect(copyOf(give)).toBe(give)
})
