import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import { changedNumber } from './changed-number.ts'

/** Throws the error for a position in the text. */
export type Fail = (at: number, problem: string) => never

/** Value of a node, and its size in characters with all aliases expanded. */
interface Built {
  readonly value: unknown
  readonly size: number
}

/** Tags of types that JSON has, too. Other types have no JSON text, or a different one. */
const TAGS: ReadonlySet<string> = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq'])
const NON_SPECIFIC = '!'

/** Limit for the expanded size of all aliases, in characters: over a hundred times the largest secret. */
const MAX_ALIASED = 10_000_000

/**
 * Builds plain data from a YAML document: only types that JSON has, and nothing whose text would change when stored.
 *
 * Aliases share one value. Their expanded sizes are added up, so that a few lines of aliases to aliases can't become
 * gigabytes of JSON later.
 */
export class YamlValues {
  readonly #fail: Fail
  /** Undefined while the anchor's node is being built. */
  readonly #anchors = new Map<string, Built | undefined>()
  #aliased = 0

  constructor(fail: Fail) {
    this.#fail = fail
  }

  build(document: Document): unknown {
    return this.#build(document.contents as Node | null).value
  }

  #build(node: Node | null): Built {
    if (isAlias(node)) return this.#follow(node.source, start(node))
    if (node === null) return { value: null, size: 4 }
    this.#checkTag(node)
    const { anchor } = node as { readonly anchor?: string }
    if (anchor !== undefined) this.#anchors.set(anchor, undefined)
    const built = this.#content(node)
    if (anchor !== undefined) this.#anchors.set(anchor, built)
    return built
  }

  #content(node: Node): Built {
    if (isScalar(node)) return this.#scalar(node)
    if (isMap(node)) return this.#map(node)
    if (!isSeq(node)) return this.#fail(start(node), 'unexpected content')
    const items = node.items.map((item) => this.#build(item as Node | null))
    return { value: items.map(({ value }) => value), size: sizeOf(items) }
  }

  #map(node: YAMLMap): Built {
    const entries = new Map<string, Built>()
    let size = 0
    for (const pair of node.items as Pair<Node | null, Node | null>[]) {
      const key = this.#key(pair.key)
      if (entries.has(key)) this.#fail(start(pair.key), 'this key appears twice')
      const built = this.#build(pair.value)
      entries.set(key, built)
      size += key.length + built.size
    }
    return { value: Object.fromEntries([...entries].map(([key, { value }]) => [key, value])), size }
  }

  #key(node: Node | null): string {
    if (!isScalar(node)) return this.#fail(start(node), 'a key that is not a string')
    if (node.type === 'PLAIN' && node.value === '<<') {
      this.#fail(start(node), 'a merge key, which YAML 1.2 does not have; write the keys out')
    }
    const { value } = this.#build(node)
    return value === null ? '' : String(value)
  }

  #scalar(node: Scalar): Built {
    const { value, source = '' } = node
    const changed = typeof value === 'number' ? changedNumber(source, value) : undefined
    return changed === undefined ? { value, size: source.length + 1 } : this.#fail(start(node), changed)
  }

  #follow(name: string, at: number): Built {
    if (!this.#anchors.has(name)) this.#fail(at, 'an alias without its anchor')
    const built = this.#anchors.get(name)
    if (built === undefined) return this.#fail(at, 'an alias inside the value that it refers to')
    this.#aliased += built.size
    return this.#aliased > MAX_ALIASED ? this.#fail(at, 'its aliases expand to too much text') : built
  }

  #checkTag(node: Node): void {
    const { tag } = node as { readonly tag?: string }
    if (tag === undefined || tag === NON_SPECIFIC) return
    const name = tag.replace('tag:yaml.org,2002:', '')
    if (TAGS.has(name)) return
    const hint = name === 'binary' ? 'write { $binary: … }' : 'write the value as in JSON'
    this.#fail(start(node), `a tag for a type that JSON does not have; ${hint}`)
  }
}

function start(node: Node | null): number {
  return node?.range?.[0] ?? 0
}

function sizeOf(items: readonly Built[]): number {
  return items.reduce((sum, { size }) => sum + size, 1)
}
