/**
 * Calls a function that an option gave. What it throws, or rejects with, must not end the process in which it is called:
 * it is a warning, without the error, which may quote what the function was told.
 */
export const notify = <T>(option: string, callback: (told: T) => unknown, told: T): void => {
  new Promise((resolve) => resolve(callback(told))).catch(() => {
    const message = `the function of the option ${option} threw an error; the emulator goes on`
    process.emitWarning(message, 'EmulatorWarning')
  })
}
