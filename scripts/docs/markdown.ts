// Reads a page of Markdown as GitHub shows it: its headings and their anchors, its links, its code and its tables.
import { readFileSync } from 'node:fs'
import GithubSlugger from 'github-slugger'
import type { Nodes, Paragraph, Root } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'

/** A fenced block of code. */
export interface CodeBlock {
  /** The word after the fence, such as `ts`; empty where there is none. */
  readonly language: string
  /** Text after that word; a reader on GitHub does not see it. */
  readonly meta: string
  readonly code: string
  /** The line of the page on which its code begins, from 1. */
  readonly line: number
  /** The file that it is, where the paragraph before it ends in a name in code and a colon. */
  readonly file: string | undefined
}

export interface Link {
  readonly url: string
  readonly line: number
}

/** Contents of a page, in order. */
export interface Page {
  /** Path of the page. */
  readonly path: string
  readonly anchors: ReadonlySet<string>
  readonly links: readonly Link[]
  readonly blocks: readonly CodeBlock[]
  readonly tables: readonly Table[]
}

/** Rows of a table. */
export interface Table {
  /** The heading above it. */
  readonly heading: string
  /** The pieces of inline code in its first column. */
  readonly names: readonly string[]
}

/** Reads and parses one file. */
export function readPage(path: string): Page {
  return parsePage(path, readFileSync(path, 'utf8'))
}

/** @param path where the text stands, for messages and for its relative links */
export function parsePage(path: string, text: string): Page {
  const root = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  const slugger = new GithubSlugger()
  const anchors = new Set<string>()
  const links: Link[] = []
  const tables: Table[] = []
  let heading = ''
  for (const node of everyNode(root)) {
    const line = node.position?.start.line ?? 1
    if (node.type === 'heading') {
      heading = textOf(node)
      anchors.add(slugger.slug(heading))
    }
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition') {
      links.push({ url: node.url, line })
    }
    if (node.type === 'html') {
      for (const [, name, value = ''] of node.value.matchAll(/\b(href|src|srcset|id|name)="([^"]*)"/g)) {
        if (name === 'id' || name === 'name') anchors.add(value)
        else links.push({ url: value, line })
      }
    }
    if (node.type === 'table') {
      const names = node.children.flatMap(({ children: [cell] }) =>
        cell === undefined ? [] : inlineCode(cell),
      )
      tables.push({ heading, names })
    }
  }
  return { path, anchors, links, blocks: blocksOf(root), tables }
}

function blocksOf(root: Root): CodeBlock[] {
  const found: CodeBlock[] = []
  for (const parent of everyNode(root)) {
    const children: readonly Nodes[] = 'children' in parent ? parent.children : []
    for (const [index, node] of children.entries()) {
      if (node.type !== 'code') continue
      found.push({
        language: node.lang ?? '',
        meta: node.meta ?? '',
        code: `${node.value}\n`,
        line: (node.position?.start.line ?? 0) + 1,
        file: fileNamedBy(children[index - 1]),
      })
    }
  }
  return found.sort((a, b) => a.line - b.line)
}

function fileNamedBy(before: Nodes | undefined): string | undefined {
  if (before?.type !== 'paragraph') return undefined
  const [name, colon] = (before as Paragraph).children.slice(-2)
  return name?.type === 'inlineCode' && colon?.type === 'text' && colon.value === ':' ? name.value : undefined
}

function* everyNode(node: Nodes): Generator<Nodes> {
  yield node
  if ('children' in node) for (const child of node.children) yield* everyNode(child)
}

function inlineCode(node: Nodes): string[] {
  return [...everyNode(node)].flatMap((one) => (one.type === 'inlineCode' ? [one.value] : []))
}

function textOf(node: Nodes): string {
  return [...everyNode(node)]
    .map((one) => (one.type === 'text' || one.type === 'inlineCode' ? one.value : ''))
    .join('')
}
