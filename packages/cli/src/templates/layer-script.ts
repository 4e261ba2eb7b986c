import { COMMAND } from '../flags/usage.ts'

const SIGNATURE = `# Written by ${COMMAND} layer.`

/** Tells such a script, which may be written anew, from other files. */
export function isLayerScript(text: string): boolean {
  return text.includes(`\n${SIGNATURE}\n`)
}

/**
 * What stands in `/opt/extensions` and starts the program: Lambda runs every executable file there.
 *
 * @param home the folder beside `extensions` that holds the program
 * @param files paths in that folder, by the option that takes them
 * @param options further options, as they were given
 */
export const layerScript = (
  home: string,
  files: Readonly<Record<string, string | undefined>>,
  options: Readonly<Record<string, string | boolean | undefined>>,
): string => {
  const given = [
    ...Object.entries(files).map(([name, path]) => path && `--${name} "$home"/${quoted(path)}`),
    ...Object.entries(options).map(([name, value]) =>
      typeof value === 'string' ? `--${name} ${quoted(value)}` : value && `--${name}`,
    ),
  ].filter(Boolean)
  const command = ['lambda-extension', `--name "\${0##*/}"`, ...given].join(' ')
  // Lambda's own images have Node.js in /var/lang/bin, and the AWS SDK in /var/runtime.
  return `#!/bin/sh
${SIGNATURE}
PATH="$PATH:/var/lang/bin"
export NODE_PATH="\${NODE_PATH:+$NODE_PATH:}/var/runtime/node_modules"
home="\${0%/*}/../${home}"
exec node "$home/dist/cli.js" ${command}
`
}

/** A text as one word of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
