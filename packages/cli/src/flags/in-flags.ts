/** Options of the library that have another name on the command line. */
const FLAGS: Readonly<Record<string, string>> = {
  file: '--secrets',
  bundle: 'BUNDLE',
  freezeBetween: '--freeze',
  maxConcurrency: '--max-concurrency',
  initTimeout: '--init-timeout',
  tenantId: '--tenant-id',
  clientContext: '--client-context',
  'admin.port': '--admin',
  'aws.endpoint': '--aws-endpoint',
  'aws.region': '--aws-region',
}

const OPTION = /^option ([A-Za-z.]+) /

/** True if a message of the library is about one of its options, which means that the flag is wrong. */
export const isAboutFlag = (message: string): boolean => OPTION.test(message)

/** Replaces the option's name in a message by the flag's name. */
export const inFlags = (message: string): string =>
  message.replace(OPTION, (_, name: string) => `${FLAGS[name] ?? `--${name}`} `)
