// The steps of a rehearsal, from the last commit to functions that run.
import { join } from 'node:path'
import { step } from '../step.ts'
import { checkOut } from './checkout.ts'
import { bundle, compile, install, runAll } from './consume.ts'
import { CONSUMERS } from './consumers.ts'
import { startRegistry } from './registry.ts'
import type { Log } from './run-log.ts'
import { installTools } from './tools.ts'

/**
 * @param repository path of the git working tree whose last commit is released
 * @param folder an empty folder to work in
 * @param upstream URL of the npm registry that has everything else
 * @returns whether everything went well; what did not has been printed
 */
export async function rehearse(
  repository: string,
  folder: string,
  upstream: string,
  log: Log,
): Promise<boolean> {
  const checkout = await must('clone the last commit, and install what a release needs', () =>
    checkOut(repository, join(folder, 'checkout'), log),
  )
  await must('build', () => checkout.build())
  await must('raise the versions and write the changelogs', () => checkout.raiseVersions())

  await using registry = await must('start a registry on this machine', () =>
    startRegistry(join(folder, 'registry'), upstream, '@extension-secrets'),
  )
  log.note(`It listens on ${registry.url}\n`)
  await must('publish the packages to it', () => checkout.publish(registry))

  const tools = await must('install compilers, bundlers and the oldest Node.js', () =>
    installTools(join(folder, 'tools'), log),
  )
  const folderOf = (name: string): string => join(folder, 'consumers', name)
  for (const consumer of CONSUMERS) {
    await must(`${consumer.name}: install ${consumer.packages.join(', ')}`, () =>
      install(consumer, folderOf(consumer.name), checkout.folder, registry, log),
    )
  }

  const compilers = `TypeScript ${list(tools.compilers.map(({ version }) => version))}`
  const nodes = `Node.js ${list(tools.nodes.map(({ version }) => version))}`
  let ok = true
  for (const consumer of CONSUMERS) {
    const here = folderOf(consumer.name)
    const run = (files: readonly string[]) => (): Promise<void> =>
      runAll(consumer, here, files, tools, folderOf('local-lambda'), log)
    try {
      await must(`${consumer.name}: run what the README shows on ${nodes}`, run(['app.ts']))
      await must(`${consumer.name}: compile it under ${compilers}`, () => compile(here, tools, log))
      if (!consumer.bundled) continue
      const bundles = await must(
        `${consumer.name}: bundle it by esbuild, Rollup and webpack, as ESM and CommonJS`,
        () => bundle(here, tools, log),
      )
      await must(`${consumer.name}: run the ${bundles.length} bundles on ${nodes}`, run(bundles))
    } catch (error) {
      // What one consumer meets says nothing about the others.
      if (!(error instanceof StepFailed)) throw error
      ok = false
    }
  }
  return ok
}

/** A step failed, and has said why. */
export class StepFailed extends Error {}

async function must<T>(name: string, work: () => Promise<T>): Promise<T> {
  let done: { readonly value: T } | undefined
  await step(name, async () => {
    done = { value: await work() }
  })
  if (done === undefined) throw new StepFailed(name)
  return done.value
}

const list = (items: readonly string[]): string => new Intl.ListFormat('en').format(items)
