import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { type PayloadSignerProps, PayloadSignerStack } from '../lib/stack.ts'

const build = join(import.meta.dirname, '..', '..', 'build')

export const FOLDERS = { functionFolder: join(build, 'function'), rotationFolder: join(build, 'rotation') }

/** The template of a stack, synthesized as `cdk synth` does it. */
export function templateOf(props: Partial<PayloadSignerProps> = {}): Template {
  const app = new App({ analyticsReporting: false })
  return Template.fromStack(new PayloadSignerStack(app, 'PayloadSigner', { ...FOLDERS, ...props }))
}

/** A resource of a template, as far as the tests look at it. */
export interface Resource {
  readonly Type: string
  // biome-ignore lint/suspicious/noExplicitAny: a template's JSON, of any depth
  readonly Properties: any
  readonly DependsOn?: string | readonly string[]
}

/** The resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): [id: string, resource: Resource][] {
  return Object.entries(template.findResources(type)) as [string, Resource][]
}

/** The one resource of a type. */
export function resourceOf(template: Template, type: string): { id: string; resource: Resource } {
  const [first, ...others] = resourcesOf(template, type)
  if (first === undefined || others.length > 0) throw new Error(`There is not one ${type}`)
  return { id: first[0], resource: first[1] }
}

/** A statement of a policy, with what may be one or several as a list. */
export interface Statement {
  readonly actions: readonly string[]
  readonly resources: readonly unknown[]
  readonly condition: unknown
}

/** Every statement of every policy of every role, wherever it stands. */
export function statementsOf(template: Template): Statement[] {
  const inline = resourcesOf(template, 'AWS::IAM::Role').flatMap(
    ([, { Properties }]) => Properties.Policies ?? [],
  )
  const separate = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
    resourcesOf(template, type).map(([, { Properties }]) => Properties),
  )
  return [...inline, ...separate]
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .map(({ Action, Resource, Condition }) => ({
      actions: [Action].flat(),
      resources: [Resource].flat(),
      condition: Condition,
    }))
}
