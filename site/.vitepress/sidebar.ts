import { readFileSync } from 'node:fs'
import type { DefaultTheme } from 'vitepress'
import { inRepository } from '../../scripts/docs/pages.ts'
import { pageMap } from '../pages/page-map.ts'
import { titleOfSource } from '../pages/title.ts'

type Item = DefaultTheme.SidebarItem

/** Pages of docs/ in the order that a new user reads them. Others follow by their titles. */
const FIRST = [
  'getting-started',
  'caching',
  'ttl-explorer',
  'rotation',
  'errors',
  'testing',
  'typescript',
  'faq',
  'bundling',
  'security',
  'threat-model',
  'supply-chain',
]
const API = ['client', 'middy', 'schemas', 'emulator', 'local-lambda']

/** Every page of the site but the home page and the list of all pages: a page that is added to docs/ needs no entry here. */
export const sidebar: Item[] = [
  { text: 'Guide', items: items((path) => !/^(?:index|contents)$|\//.test(path)) },
  { text: 'Recipes', collapsed: true, items: items((path) => /^(?:recipes|examples)\//.test(path)) },
  { text: 'Packages', items: items((path) => path.startsWith('packages/')) },
  {
    text: 'API reference',
    collapsed: true,
    items: API.map((name) => ({
      text: `@extension-secrets/${name}`,
      link: `/api/@extension-secrets/${name}${hasParts(name) ? '/' : ''}`,
    })),
  },
  { text: 'Measured', collapsed: true, items: items((path) => path.startsWith('benchmarks/')) },
  { text: 'Project', collapsed: true, items: items((path) => path.startsWith('project/')) },
].filter(({ items }) => items.length > 0)

function items(test: (path: string) => boolean): Item[] {
  return [...pageMap()]
    .filter(([, path]) => test(path))
    .map(([source, path]) => ({
      path,
      text: titleOfSource(source) ?? path,
      link: `/${path.replace(/(^|\/)index$/, '$1')}`,
    }))
    .sort((a, b) => rankOf(a.path) - rankOf(b.path) || a.text.localeCompare(b.text))
    .map(({ text, link }) => ({ text, link }))
}

/** Tells if users import more than one module of a package: its reference is then a folder. */
function hasParts(name: string): boolean {
  const { exports } = JSON.parse(readFileSync(inRepository(`packages/${name}/package.json`), 'utf8'))
  return Object.keys(exports).filter((path) => !path.endsWith('.json')).length > 1
}

function rankOf(path: string): number {
  const place = FIRST.indexOf(path)
  return place < 0 ? FIRST.length : place
}
