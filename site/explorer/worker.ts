// Simulates beside the page, so that the page stays quick: a first answer from some environments, then from all.
import './no-process.ts'
import { explore, type Figures } from './model.ts'
import type { Settings } from './settings.ts'

/** An answer of the worker. */
export interface Answer {
  readonly figures: Figures
  /** True if no better answer follows. */
  readonly isLast: boolean
}

const FIRST = 300

addEventListener('message', async ({ data }: MessageEvent<Settings>) => {
  if (data.environments > FIRST)
    postMessage({ figures: await explore(data, FIRST), isLast: false } satisfies Answer)
  postMessage({ figures: await explore(data), isLast: true } satisfies Answer)
})
