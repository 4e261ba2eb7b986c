import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { type SiteServer, serveSite } from '../../serve.ts'

/** A browser on the built site. */
export interface OpenSite {
  readonly url: string
  /** Opens a new window; sizes in CSS pixels. */
  open(options?: { width?: number; dark?: boolean }): Promise<{ page: Page; context: BrowserContext }>
  close(): Promise<void>
}

/** Serves the built site and starts the browser that `CHROMIUM_PATH` names. */
export async function openSite(): Promise<OpenSite> {
  const server: SiteServer = await serveSite(0)
  const browser: Browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '',
    // The site is our own, and a container may not allow the sandbox.
    args: ['--no-sandbox'],
  })
  return {
    url: server.url,
    open: async ({ width = 1440, dark = false } = {}) => {
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
        permissions: ['clipboard-read', 'clipboard-write'],
      })
      return { page: await context.newPage(), context }
    },
    close: async () => {
      await browser.close()
      await server.close()
    },
  }
}
