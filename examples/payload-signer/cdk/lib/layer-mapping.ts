import { ParamsAndSecretsVersions } from 'aws-cdk-lib/aws-lambda'
import { Fact, FactName } from 'aws-cdk-lib/region-info'

/** ARNs of the layer by region and by architecture, as keys of a mapping spell it. */
export type LayerMapping = Readonly<Record<string, { readonly x8664: string; readonly arm64: string }>>

/** Placeholder for the ARN in a region without an arm64 layer; the deployment's error shows it. */
export const NO_ARM = 'there-is-no-layer-for-arm64-in-this-region'

const mapping = /(?<=^( *)# begin: [^\n]*\n)(?:.*\n)*?(?=^ *# end$)/m

/** @returns what the CDK knows of the newest version that it names: every region that has a layer at all */
export function layerMapping(): LayerMapping {
  const version = ParamsAndSecretsVersions.V1_0_103
  const find = (region: string, architecture: string): string | undefined =>
    Fact.find(region, FactName.paramsAndSecretsLambdaLayer(version, architecture))
  return Object.fromEntries(
    Fact.regions.toSorted().flatMap((region) => {
      const x8664 = find(region, 'x86_64')
      return x8664 === undefined ? [] : [[region, { x8664, arm64: find(region, 'arm64') ?? NO_ARM }]]
    }),
  )
}

/**
 * @param template the text of a YAML template with a mapping between the comments `# begin: …` and `# end`
 * @throws {Error} when there are no such comments
 */
export function withMapping(template: string, regions: LayerMapping): string {
  const indent = mapping.exec(template)?.[1]
  if (indent === undefined) throw new Error('The template has no "# begin: …" and "# end" around its mapping')
  const lines = Object.entries(regions).map(
    ([region, { x8664, arm64 }]) =>
      `${indent}${region}:\n${indent}  x8664: ${x8664}\n${indent}  arm64: ${arm64}\n`,
  )
  return template.replace(mapping, () => lines.join(''))
}

const module = /(?<=^( *)\/\/ begin: [^\n]*\n)(?:.*\n)*?(?=^ *\/\/ end$)/m

/**
 * @param text source of a TypeScript module with a table between the comments `// begin: …` and `// end`
 * @throws {Error} when there are no such comments
 */
export function withLayers(text: string, regions: LayerMapping): string {
  if (!module.test(text)) throw new Error('The module has no "// begin: …" and "// end" around its table')
  const lines = Object.entries(regions).map(([region, { x8664, arm64 }]) =>
    [
      `  '${region}': {`,
      ...line('x86_64', x8664),
      ...(arm64 === NO_ARM ? [] : line('arm64', arm64)),
      '  },',
      '',
    ].join('\n'),
  )
  return text.replace(module, () => lines.join(''))
}

/** A property as the formatter writes it: on two lines where one would be longer than 110 characters. */
function line(name: string, arn: string): string[] {
  const whole = `    ${name}: '${arn}',`
  return whole.length <= 110 ? [whole] : [`    ${name}:`, `      '${arn}',`]
}
