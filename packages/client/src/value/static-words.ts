/** Words and keys that stand in a schema itself, whatever it is given. */
export interface StaticWords {
  readonly words: ReadonlySet<string>
  readonly keys: ReadonlySet<string>
}

/** Most parts of a schema that are looked at. */
const MAX_PARTS = 2_000

/** Names of types in messages of zod. */
const ZOD_TYPES =
  'string number int bigint boolean symbol undefined null void never date array object record map set tuple file function nan'

type Part = Readonly<Record<string, unknown>>

/**
 * Collects what stands in a schema: an issue may name it, since no value can be in it. Code of the schema's author can
 * put anything into an issue, a value as what was expected, or as a step of the path. So whatever isn't in here, isn't shown.
 */
export function staticWordsOf(schema: object, vendor: string): StaticWords {
  const collect = COLLECTORS.get(vendor)
  const found = { words: new Set<string>(), keys: new Set<string>() }
  try {
    collect?.(schema as unknown as Part, found)
  } catch {
    // Another version of the library: what was found stands.
  }
  return found
}

/** By vendor, which is the name of the library. */
const COLLECTORS: ReadonlyMap<string, (schema: Part, found: Found) => void> = new Map([
  ['valibot', valibot],
  ['zod', zod],
  ['arktype', arktype],
])

interface Found {
  readonly words: Set<string>
  readonly keys: Set<string>
}

function valibot(schema: Part, { words, keys }: Found): void {
  words.add('never')
  for (const part of partsOf(schema)) {
    if (typeof part.expects === 'string') words.add(part.expects)
    if (!isPart(part.entries)) continue
    for (const key of Object.keys(part.entries).slice(0, MAX_PARTS)) {
      keys.add(key)
      words.add(JSON.stringify(key))
    }
  }
}

function zod(schema: Part, { words, keys }: Found): void {
  for (const type of ZOD_TYPES.split(' ')) words.add(type)
  for (const part of partsOf(schema)) {
    for (const value of Object.values(part).slice(0, MAX_PARTS)) {
      if (value instanceof Date) words.add(String(value.getTime()))
      else if (['string', 'number', 'bigint', 'boolean'].includes(typeof value)) words.add(String(value))
    }
    if (isPart(part.shape)) for (const key of Object.keys(part.shape).slice(0, MAX_PARTS)) keys.add(key)
  }
}

function arktype({ internal }: Part, { words, keys }: Found): void {
  const nodes = isPart(internal) && isPart(internal.referencesById) ? internal.referencesById : {}
  for (const node of Object.values(nodes).slice(0, MAX_PARTS)) {
    if (!isPart(node)) continue
    if (typeof node.description === 'string') words.add(node.description)
    if (typeof node.key === 'string') keys.add(node.key)
  }
}

/** All parts of a schema, of zod their definitions. Functions are not called: they may look at the value. */
function partsOf(schema: Part): ReadonlySet<Part> {
  const parts = new Set([definitionOf(schema)])
  // Iteration visits items added meanwhile.
  for (const part of parts) {
    for (const [key, value] of Object.entries(part)) {
      if (parts.size >= MAX_PARTS) return parts
      if (isPart(value) && !key.startsWith('~')) parts.add(definitionOf(value))
    }
  }
  return parts
}

function definitionOf(part: Part): Part {
  const inner = isPart(part._zod) ? part._zod.def : part._def
  return isPart(inner) ? inner : part
}

function isPart(value: unknown): value is Part {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
