/**
 * An extension that tells on its standard output what happens to it, and does what its environment says: a variable
 * for each place where it can misbehave.
 */
export const EXTENSION = `
const { AWS_LAMBDA_RUNTIME_API: api, NAME, EVENTS = 'INVOKE,SHUTDOWN', DO = '', AT = '', SLEEP = '0' } = process.env
const base = 'http://' + api + '/2020-01-01/extension/'
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const say = (what, more = {}) => console.log('EXT ' + JSON.stringify({ what, ...more }))
const act = async (place) => {
  if (place !== AT) return
  if (DO === 'exit') process.exit(3)
  if (DO === 'hang') await new Promise(() => setInterval(() => {}, 1000))
  if (DO === 'sleep') await sleep(Number(SLEEP))
  if (DO === 'report') {
    const headers = { 'Lambda-Extension-Identifier': id, 'Lambda-Extension-Function-Error-Type': 'Extension.Sorry' }
    const path = place === 'registered' ? 'init/error' : 'exit/error'
    const response = await fetch(base + path, { method: 'POST', headers, body: '{"errorMessage":"no\\\\nluck"}' })
    say('reported', { status: response.status })
    process.exit(1)
  }
}
let ticks = 0
setInterval(() => { ticks += 1 }, 5)
let id = ''
await act('start')
const registration = await fetch(base + 'register', {
  method: 'POST',
  headers: { 'Lambda-Extension-Name': NAME, 'Lambda-Extension-Accept-Feature': 'accountId' },
  body: JSON.stringify({ events: EVENTS.split(',') }),
})
id = registration.headers.get('lambda-extension-identifier')
say('registered', { status: registration.status, id, answer: await registration.json(), env: Object.keys(process.env) })
await act('registered')
for (;;) {
  const response = await fetch(base + 'event/next', { headers: { 'Lambda-Extension-Identifier': id } })
  const event = await response.json()
  say('event', { ticks, status: response.status, id: response.headers.get('lambda-extension-identifier'), event })
  await act(event.eventType)
  if (event.eventType === 'SHUTDOWN') {
    say('gone')
    process.exit(0)
  }
  say('done')
}
`

/** Messages of an extension, from the logs of a function. */
export const said = (logs: string): readonly Said[] =>
  [...logs.matchAll(/^EXT (.*)$/gm)].map(([, json = '']) => JSON.parse(json) as Said)

export interface Said {
  readonly what: string
  readonly status?: number
  readonly id?: string
  readonly ticks?: number
  readonly env?: readonly string[]
  readonly answer?: Record<string, unknown>
  readonly event?: { readonly eventType: string; readonly [more: string]: unknown }
}
