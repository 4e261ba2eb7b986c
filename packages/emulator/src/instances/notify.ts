/**
 * Calls a function from an option. If it throws or rejects, the process must go on: the failure becomes a warning,
 * without the error, because the error may quote the argument.
 */
export const notify = <T>(option: string, callback: (told: T) => unknown, told: T): void => {
  new Promise((resolve) => resolve(callback(told))).catch(() => {
    const message = `the function of the option ${option} threw an error; the emulator goes on`
    process.emitWarning(message, 'EmulatorWarning')
  })
}
