// Options of the command line, as written. The code that uses them checks them.

type Text = string | undefined
type Flag = boolean | undefined

/** Options for the contents of an emulator. */
export interface SourceFlags {
  readonly secrets?: Text
  readonly aws?: Flag
  readonly 'aws-endpoint'?: Text
  readonly 'aws-region'?: Text
}

/** Options for its behavior. */
export interface ServerFlags extends SourceFlags {
  readonly port?: Text
  readonly dialect?: Text
  readonly ttl?: Text
  readonly faults?: Text
}

export interface EmulateFlags extends ServerFlags {
  readonly token?: Text
  readonly watch?: Flag
  readonly 'not-ready'?: Text
  readonly admin?: Text
}

export interface InvokeFlags extends Omit<ServerFlags, 'port'> {
  readonly env?: readonly string[] | undefined
  readonly handler?: Text
  readonly event?: readonly string[] | undefined
  readonly concurrency?: Text
  readonly 'max-concurrency'?: Text
  readonly freeze?: Text
  readonly runtime?: Text
  readonly timeout?: Text
  readonly 'init-timeout'?: Text
  readonly memory?: Text
  readonly 'tenant-id'?: Text
  readonly 'client-context'?: Text
}

export interface LambdaExtensionFlags extends ServerFlags {
  readonly name?: Text
}

export interface PolicyFlags {
  readonly account?: Text
  readonly region?: Text
  readonly kms?: Text
  readonly format?: Text
  readonly architecture?: Text
  readonly check?: Text
  readonly pattern?: readonly string[] | undefined
}

/** Parsed command line. */
export type Command =
  | { readonly name: 'help' | 'version' }
  | { readonly name: 'emulate'; readonly options: EmulateFlags }
  | {
      readonly name: 'run'
      readonly options: EmulateFlags
      readonly program: string
      readonly args: readonly string[]
    }
  | { readonly name: 'invoke'; readonly options: InvokeFlags; readonly bundle: string }
  | { readonly name: 'lambda-extension'; readonly options: LambdaExtensionFlags }
  | { readonly name: 'init'; readonly file: string }
  | { readonly name: 'layer'; readonly options: LambdaExtensionFlags; readonly folder: string }
