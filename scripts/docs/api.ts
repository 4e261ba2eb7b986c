// The API reference, out of the doc comments; fails where an export has none, or a link in one leads nowhere.
//
//   node scripts/docs/api.ts           writes it to docs/api
//   node scripts/docs/api.ts --check   writes nothing
//   node scripts/docs/api.ts --markdown FOLDER   writes Markdown to FOLDER, for the site
//
// Further arguments are folders of packages to look at instead of ours.
import { parseArgs } from 'node:util'
import { Application, LogLevel } from 'typedoc'
import { inRepository } from './pages.ts'
import { undocumented } from './undocumented.ts'

const { values, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean' }, markdown: { type: 'string' } },
})

/** Options of typedoc-plugin-markdown, which only the site installs. */
const asMarkdown = {
  plugin: [inRepository('site/node_modules/typedoc-plugin-markdown/dist/index.js')],
  router: 'module',
  entryFileName: 'index',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  useCodeBlocks: true,
  sanitizeComments: true,
}

const app = await Application.bootstrapWithPlugins({
  name: 'extension-secrets',
  entryPointStrategy: 'packages',
  entryPoints:
    folders.length > 0
      ? folders
      : ['client', 'middy', 'schemas', 'emulator', 'local-lambda'].map((name) =>
          inRepository(`packages/${name}`),
        ),
  packageOptions: {
    // Its entry points are those of the exports in its package.json.
    readme: 'none',
    excludePrivate: true,
    excludeExternals: true,
    excludeInternal: true,
    disableGit: true,
    disableSources: true,
    // All packages are judged together, below.
    validation: { notExported: false, invalidLink: false, notDocumented: false },
  },
  readme: 'none',
  disableGit: true,
  githubPages: false,
  validation: { notExported: false, invalidLink: true, notDocumented: false },
  logLevel: LogLevel.Warn,
  ...(values.markdown === undefined ? {} : asMarkdown),
})
const project = await app.convert()
if (project === undefined) process.exit(1)
app.validate(project)
const silent = undocumented(project)
for (const name of silent) console.error(`${name} has no doc comment`)
if (silent.length > 0 || app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1)
if (values.markdown !== undefined) {
  app.options.setValue('out', values.markdown)
  await app.generateOutputs(project)
} else if (!values.check) {
  await app.generateDocs(project, inRepository('docs/api'))
  console.log('written to docs/api; open docs/api/index.html')
}
