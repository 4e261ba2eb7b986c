/** The options of the library that have another name on the command line. */
const FLAGS: Readonly<Record<string, string>> = {
  file: '--secrets',
  bundle: 'BUNDLE',
  freezeBetween: '--freeze',
  'admin.port': '--admin',
  'aws.endpoint': '--aws-endpoint',
  'aws.region': '--aws-region',
}

/** A message of the library about one of its options, in the words of the command line. */
export const inFlags = (message: string): string =>
  message.replace(/^option ([A-Za-z.]+) /, (_, name: string) => `${FLAGS[name] ?? `--${name}`} `)
