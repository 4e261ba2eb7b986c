import { styleText } from 'node:util'
import type { EmulatorRequest } from '@extension-secrets/emulator'

/**
 * Formats one request as a log line: names, status, time, cache; never a value.
 *
 * @param colour is the line for a terminal?
 */
export const requestLine = (request: EmulatorRequest, colour: boolean): string => {
  const { at, method, kind, id, status, cache, durationMs, reason } = request
  const paint = (format: 'red' | 'green' | 'dim', text: string): string =>
    colour ? styleText(format, text, { validateStream: false }) : text
  return [
    paint('dim', new Date(at).toISOString()),
    printable(method),
    kind,
    id === null ? '-' : printable(id),
    paint(status === 200 ? 'green' : 'red', String(status)),
    cache === 'none' ? '-' : cache,
    `${durationMs.toFixed(1)} ms`,
    ...(reason === undefined ? [] : [paint('dim', printable(reason))]),
  ].join('  ')
}

/** Escapes a name from a request: control characters in it must not reach a terminal, nor forge a line. */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => encodeURIComponent(character))
