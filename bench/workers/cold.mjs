// One cold start: loads a bundled function, calls it once, and says what that cost this process. Plain JavaScript, so that
// no Node.js has to strip types first; what it uses itself is loaded before anything is measured.
const now = () => Number(process.hrtime.bigint()) / 1e6
const [path, format, preload] = process.argv.slice(2)
const { createRequire } = process.getBuiltinModule('node:module')
const { pathToFileURL } = process.getBuiltinModule('node:url')
if (preload === 'preloaded') {
  // As Lambda's runtime client has before it loads a function.
  process.getBuiltinModule('node:http')
  process.getBuiltinModule('node:net')
}
const context = {
  functionName: 'bench',
  functionVersion: '$LATEST',
  memoryLimitInMB: '1024',
  awsRequestId: 'cold',
  getRemainingTimeInMillis: () => 30_000,
}
const cpuMilliseconds = (since) => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

const cpu = process.cpuUsage()
const started = now()
const { handler } =
  format === 'esm' ? await import(pathToFileURL(path).href) : createRequire(import.meta.url)(path)
const loadCpu = cpuMilliseconds(cpu)
const loadWall = now() - started
// Lambda's runtime client asks for the first event now, which takes it some turns of the event loop.
await new Promise((resolve) => setTimeout(resolve, 20))
const loaded = now()
const found = await handler({}, context)
const firstWall = now() - loaded
const figures = { cpu: cpuMilliseconds(cpu), loadCpu, loadWall, firstWall, found }
// Connections that are kept alive would keep the process, too.
process.stdout.write(JSON.stringify(figures), () => process.exit())
