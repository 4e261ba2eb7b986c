import GithubSlugger from 'github-slugger'
import { defineConfig } from 'vitepress'
import { REPOSITORY } from '../../scripts/docs/check-links.ts'
import { BASE } from '../places.ts'
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
