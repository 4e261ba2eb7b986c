// Fake timers of three test runners over the built packages, each in its real runner: the files in runners/ are what these run.
import { respond, secretBody, startRawServer } from '../../client/test/support/raw-server.ts'
import { testInRunners } from '../../emulator/test/support/fake-timers.ts'

testInRunners(new URL('./runners', import.meta.url), async (tests) => {
  const asked = new Map<string, number>()
  await using server = await startRawServer(({ query }, socket) => {
    const id = query.get('secretId') ?? ''
    const number = (asked.get(id) ?? 0) + 1
    asked.set(id, number)
    if (id.startsWith('hung')) return
    if (id.startsWith('sick') && number === 1) respond(socket, 503, '')
    else setTimeout(() => respond(socket, 200, secretBody(id, `answer ${number}`)), 20)
  })
  await tests({ SCENARIO_PORT: String(server.port) })
})
