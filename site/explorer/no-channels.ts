// Stands in for `node:diagnostics_channel` in the browser, where nobody listens.

/** A channel without subscribers. */
export function channel(): { readonly hasSubscribers: false } {
  return { hasSubscribers: false }
}

/** A tracing channel without subscribers. */
export function tracingChannel(): { readonly hasSubscribers: false } {
  return { hasSubscribers: false }
}
