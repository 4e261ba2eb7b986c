import { request } from 'node:http'
import type { EmulatorInstance } from '@extension-secrets/emulator'

type Asking = Pick<EmulatorInstance, 'port' | 'token'>

export interface Asked {
  status: number
  body: string
  json: () => Record<string, unknown>
  headers: NodeJS.Dict<string | string[]>
}

/** One request on its own socket, with the emulator's token unless other headers are given. */
export const ask = (
  emulator: Asking,
  path: string,
  headers: Record<string, string | string[]> = { 'X-Aws-Parameters-Secrets-Token': emulator.token },
  method = 'GET',
): Promise<Asked> =>
  new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: emulator.port,
      path,
      headers,
      method,
      agent: false,
      timeout: 5000,
    }
    const outgoing = request(options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString()
        const json = (): Record<string, unknown> => JSON.parse(body) as Record<string, unknown>
        resolve({ status: response.statusCode ?? 0, body, json, headers: response.headers })
      })
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer within 5 s')))
    outgoing.on('error', reject)
    outgoing.end()
  })

export const secret = (emulator: Asking, id: string, more = ''): Promise<Asked> =>
  ask(emulator, `/secretsmanager/get?secretId=${encodeURIComponent(id)}${more}`)

export const parameter = (emulator: Asking, name: string, more = ''): Promise<Asked> =>
  ask(emulator, `/systemsmanager/parameters/get?name=${encodeURIComponent(name)}${more}`)
