// Hands configurations to `tedious`, and prints what it understood of each. A process of its own, as Jest cannot load the
// driver on Node.js 22.
import { text } from 'node:stream/consumers'
import { Connection } from 'tedious'

const configs = JSON.parse(await text(process.stdin)) as ConstructorParameters<typeof Connection>[0][]
const understood = configs.map((config) => {
  const { server, authentication, options } = (
    new Connection(config) as unknown as { readonly config: Understood }
  ).config
  const { port, database, encrypt } = options
  return { server, authentication, options: { port, database, encrypt } }
})
process.stdout.write(JSON.stringify(understood))

interface Understood {
  readonly server: string
  readonly authentication: unknown
  readonly options: { readonly port: number; readonly database?: string; readonly encrypt: boolean }
}
