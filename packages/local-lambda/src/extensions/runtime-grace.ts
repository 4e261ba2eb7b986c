import type { Extension } from './extension.ts'

/** Milliseconds for the runtime of a function with a registered internal extension. */
const WITH_INTERNAL = 500
/** Milliseconds if there are only external extensions. */
const WITH_EXTERNAL = 300

/**
 * Milliseconds that Lambda gives a runtime to end after SIGTERM. With 0, it gets no SIGTERM and is killed immediately.
 *
 * @param emulated does an emulator take the place of an external extension?
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html#runtimes-lifecycle-extensions-shutdown
 */
export function runtimeGrace(extensions: readonly Extension[], emulated: boolean): number {
  if (extensions.some(({ external }) => !external)) return WITH_INTERNAL
  return emulated || extensions.length > 0 ? WITH_EXTERNAL : 0
}
