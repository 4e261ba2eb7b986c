/** What a module exports by itself, not by names. */
const WHOLE = /\/(?:connect|request|client-h[12]|dispatcher|dispatcher-base|timers)(?:\.js)?$/

/**
 * Rewrites a CommonJS module of undici as an ES module.
 *
 * A bundler can leave out the functions of an ES module that nobody calls, and needs no function around it, which an engine
 * would have to read twice before it runs: both are time at each cold start. Only forms that undici uses are known.
 *
 * @param source the text of the module
 * @throws {Error} when a form is not known, as may come with another version of undici
 */
export function esmOfUndici(source: string): string {
  const imported = withRemovableErrors(source)
    .replace(/^const (\w+) = require\('([^']+)'\)$/gm, (_all, name, path) =>
      path.startsWith('node:') || WHOLE.test(path) || path.endsWith('constants.js')
        ? `import ${name} from '${path}'`
        : `import * as ${name} from '${path}'`,
    )
    .replace(
      /^const \{([^}]+)\} = require\('([^']+)'\)$/gm,
      (_all, names, path) => `import {${names.replaceAll(':', ' as')}} from '${path}'`,
    )
  const exported = imported
    .replace(/^module\.exports = (\w+)$/m, 'export default $1')
    .replace(/^module\.exports = \{ ([^{}:\n]+) \}$/m, 'export { $1 }')
    .replace(/^module\.exports = \{\n((?: {2}\w+(?:: [^\n]+)?,?\n)+)\}$/m, (_all, entries) =>
      namedExports(entries),
    )
    .replace(/^module\.exports = \{$/m, 'export default {')
  if (/^const .* = require\(/m.test(exported) || exported.includes('module.exports'))
    throw new Error('a module of undici is written in a form that scripts/esm-of-undici.ts does not know')
  return exported
}

/**
 * Lets a bundler leave out the errors that nobody throws: their members have computed names, which for all that it knows
 * could do something when they are made.
 */
function withRemovableErrors(source: string): string {
  return source
    .replace(/^(const \w+ = )(Symbol\.for\('undici\.error\.)/gm, '$1/* @__PURE__ */ $2')
    .replace(
      /^class (\w+) extends \w+ \{\n(?:(?: .*)?\n)*? {2}static \[Symbol\.hasInstance\](?:.*\n)*?\}$/gm,
      (declaration, name) => `const ${name} = /* @__PURE__ */ (() => ${declaration})()`,
    )
}

/** Exports of an object literal that has values beside names. */
function namedExports(entries: string): string {
  return entries
    .trimEnd()
    .split('\n')
    .map((entry) => /^ {2}(\w+)(?:: (.+?))?,?$/.exec(entry) ?? [])
    .map(([, name, value]) =>
      value === undefined ? `export { ${name} }` : `export const ${name} = ${value}`,
    )
    .join('\n')
}
