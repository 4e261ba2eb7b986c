import { COMMAND } from '../flags/usage.ts'

const SIGNATURE = `# Written by ${COMMAND} layer.`

/** True for a script of ours, which may be overwritten. */
export function isLayerScript(text: string): boolean {
  return text.includes(`\n${SIGNATURE}\n`)
}

/**
 * Script in `/opt/extensions` that starts the program: Lambda runs every executable file there.
 *
 * @param home folder next to `extensions` that contains the program
 * @param files paths in that folder, by option
 * @param options other options
 */
export const layerScript = (
  home: string,
  files: Readonly<Record<string, string | undefined>>,
  options: Readonly<Record<string, string | number | boolean | undefined>>,
): string => {
  const given = [
    ...Object.entries(files).map(([name, path]) => path && `--${name} "$home"/${quoted(path)}`),
    ...Object.entries(options).map(([name, value]) =>
      value === undefined || typeof value === 'boolean'
        ? value && `--${name}`
        : `--${name} ${quoted(String(value))}`,
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

/** Quotes a string as one word for a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
