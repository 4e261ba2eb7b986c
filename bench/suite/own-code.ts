import ts from 'typescript'
import { ownCode } from '../../scripts/bundle-client.ts'

/** Parts of minified code, bytes. They add up to all of it. */
export interface CodeParts {
  /** Texts and regular expressions, with their quotes: messages, and the words of the servers' protocols. */
  readonly texts: number
  /** Names of properties, which a minifier must leave as they are. */
  readonly names: number
  /** All else. */
  readonly statements: number
}

/** Measures the parts of our own code, as bundled into a function that uses the middleware. */
export async function measureOwnCode(): Promise<CodeParts> {
  return partsOf(await ownCode())
}

export function partsOf(code: string): CodeParts {
  const file = ts.createSourceFile('code.mjs', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS)
  let texts = 0
  let names = 0
  const visit = (node: ts.Node): void => {
    const size = Buffer.byteLength(node.getText(file))
    if (isText(node)) texts += size
    else if (ts.isIdentifier(node) && isPropertyName(node)) names += size
    ts.forEachChild(node, visit)
  }
  visit(file)
  return { texts, names, statements: Buffer.byteLength(code) - texts - names }
}

function isText(node: ts.Node): boolean {
  return (
    ts.isStringLiteral(node) ||
    ts.isNoSubstitutionTemplateLiteral(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddleOrTemplateTail(node) ||
    ts.isRegularExpressionLiteral(node)
  )
}

function isPropertyName(node: ts.Identifier): boolean {
  const { parent } = node
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isBindingElement(parent) && parent.propertyName === node) ||
    ((ts.isPropertyAssignment(parent) ||
      ts.isPropertyDeclaration(parent) ||
      ts.isMethodDeclaration(parent) ||
      ts.isAccessor(parent)) &&
      parent.name === node)
  )
}
