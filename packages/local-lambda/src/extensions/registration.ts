import type { IncomingMessage } from 'node:http'
import { readBody } from '../api/answers.ts'
import { Refusal } from './refusal.ts'

/** Data of an extension's registration. */
export interface Registration {
  readonly name: string
  readonly events: readonly string[]
  /** True if it asks for the account's id. */
  readonly accountId: boolean
}

/**
 * Parses a registration request.
 *
 * @throws {Refusal}
 */
export const readRegistration = async (request: IncomingMessage): Promise<Registration> => {
  const body = (await readBody(request)).toString()
  const name = header(request, 'lambda-extension-name')
  if (name === '') throw new Refusal('Extension.InvalidExtensionName', 'Empty extension name')
  const features = header(request, 'lambda-extension-accept-feature').split(',')
  return {
    name,
    events: readEvents(body),
    accountId: features.some((feature) => feature.trim() === 'accountId'),
  }
}

const readEvents = (body: string): readonly string[] => {
  const events = parse(body)?.events ?? []
  if (Array.isArray(events) && events.every((event) => typeof event === 'string')) return events
  throw malformed('"events" must be an array of strings')
}

const parse = (body: string): { events?: unknown } | null => {
  try {
    return JSON.parse(body) as { events?: unknown } | null
  } catch {
    throw malformed('the body is not valid JSON')
  }
}

const malformed = (why: string): Refusal => new Refusal('InvalidRequestFormat', why)

const header = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}
