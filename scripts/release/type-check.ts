// How a consumer is compiled, and which errors are not ours.

/** @returns a tsconfig.json of a strict project, which checks the declarations of its dependencies as well */
export function tsconfig(resolution: 'nodenext' | 'bundler', outDir: string): string {
  return JSON.stringify({
    compilerOptions: {
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable'],
      module: resolution === 'nodenext' ? 'nodenext' : 'esnext',
      moduleResolution: resolution,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      rootDir: '.',
      outDir,
    },
    files: ['app.ts', 'types.ts'],
  })
}

/** Middy's own declarations name an optional package that its users need not have. */
const NOT_OURS = /^node_modules\/@middy\/core\/index\.d\.ts\(.*TS2307: .*'@aws\/durable-execution-sdk-js'/

/**
 * @param said what a tsc that failed printed without colours
 * @returns what is wrong but for those; everything that it said, where it names no error at all
 */
export function errorsOfOurs(said: string): string[] {
  const lines = said.split('\n').map((line) => line.trimEnd())
  const errors = lines.filter((line) => /error TS\d+:/.test(line))
  return errors.length === 0 ? lines : errors.filter((line) => !NOT_OURS.test(line))
}
