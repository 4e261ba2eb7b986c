/** A host as it stands before a port: an IPv6 address in brackets. */
export function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

/**
 * Percent-encodes text for any place of a URI.
 *
 * @param name the key at fault, for the error
 * @throws {TypeError} if the text cannot be written in UTF-8
 */
export function percentEncoded(name: string, text: string): string {
  if (!text.isWellFormed()) throw new TypeError(`${name}: expected text without half a surrogate pair`)
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** A host as it stands in a URI. */
export function uriHost(host: string): string {
  return /^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(host) ? bracketed(host) : percentEncoded('host', host)
}
