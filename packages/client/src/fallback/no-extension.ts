import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { isFailed, type Result } from '../errors/failure.ts'
import type { Answer } from '../fetch/answer.ts'

/** Addresses at which nothing listened, and nothing had answered before: for the whole life of the process. */
const empty = new Set<string>()
const answered = new Set<string>()

/** Says whether it is known that no extension listens at an address, so that nobody waits for it a second time. */
export function remembers(address: string): boolean {
  return empty.has(address)
}

/** Signs that there is no extension. */
export const isMissing = {
  /** Says whether there is no point in waiting for one: in Lambda, where no extension is attached at all. */
  atOnce(folder = '/opt/extensions'): boolean {
    if (process.env.AWS_LAMBDA_RUNTIME_API === undefined) return false
    try {
      return readdirSync(folder).length === 0
    } catch {
      return true
    }
  },

  /**
   * Says whether nothing listens, by the result of asking. A refusal of any kind is an answer.
   *
   * An extension that has answered once may be restarting: then the fallback serves for now, and the next fetch looks again.
   *
   * @param address host and port
   */
  async after(result: Result<Answer>, address: string): Promise<boolean> {
    const isSilent = isFailed(result) && (await nothingListens(result.failure, address))
    if (!isSilent) answered.add(address)
    else if (!answered.has(address)) empty.add(address)
    return isSilent
  },
}

async function nothingListens(
  { code, status }: { readonly code: string; readonly status?: number },
  address: string,
): Promise<boolean> {
  if (code === 'EXTENSION_UNAVAILABLE') return status === undefined
  // On a laptop there is no token, so nothing was asked, and only a connection tells.
  return code === 'NO_TOKEN' && !(await accepts(address))
}

/** Says whether something accepts connections at an address. */
function accepts(address: string): Promise<boolean> {
  const colon = address.lastIndexOf(':')
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '')
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(address.slice(colon + 1)) })
    const end = (isOpen: boolean): void => {
      socket.destroy()
      resolve(isOpen)
    }
    socket.on('connect', () => end(true)).on('error', () => end(false))
  })
}
