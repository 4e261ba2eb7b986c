import { join } from 'node:path'
import GithubSlugger from 'github-slugger'
import { defineConfig } from 'vitepress'
import { REPOSITORY } from '../../scripts/docs/check-links.ts'
import { BASE, siteFolder } from '../places.ts'
import { sidebar } from './sidebar.ts'

export default defineConfig({
  title: 'extension-secrets',
  description: 'Typed, cached secrets for AWS Lambda in Node.js',
  lang: 'en',
  base: BASE,
  cleanUrls: true,
  srcDir: './build',
  outDir: './dist',
  cacheDir: '../.cache/site',
  lastUpdated: false,
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    // Anchors are those that GitHub gives to headings, so one link works in both places.
    anchor: { slugify: (heading) => new GithubSlugger().slug(heading) },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  vite: {
    resolve: {
      // The TTL explorer runs the client in the browser.
      alias: [
        { find: 'node:diagnostics_channel', replacement: join(siteFolder, 'explorer', 'no-channels.ts') },
      ],
    },
    worker: { format: 'es' },
    // A page holds the whole reference of a package.
    build: { chunkSizeWarningLimit: 2_000 },
  },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'All pages', link: '/contents' },
      { text: 'API', link: '/api/' },
      { text: 'Changelog', link: '/project/changelog' },
    ],
    sidebar,
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    editLink: {
      text: 'Edit this page on GitHub',
      // Runs in the browser, so it can't use what is defined here.
      pattern: ({ frontmatter }) =>
        `https://github.com/extension-secrets/extension-secrets/edit/main/${frontmatter.source}`,
    },
  },
})
