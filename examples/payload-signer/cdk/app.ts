// `npx cdk deploy`. What can be chosen is context: `-c architecture=x86_64`, `-c runtime=nodejs26.x`, `-c alarmEmail=…`, `-c layerArn=…`.
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { PayloadSignerStack } from './lib/stack.ts'

const build = join(import.meta.dirname, '..', 'build')
const app = new App()

try {
  // Without an account and a region: it goes where the command line's credentials point, and is synthesized without any.
  new PayloadSignerStack(app, 'PayloadSigner', {
    description: 'Signs and encrypts payloads with keys from Secrets Manager',
    functionFolder: join(build, 'function'),
    rotationFolder: join(build, 'rotation'),
    architecture: app.node.tryGetContext('architecture'),
    runtime: app.node.tryGetContext('runtime'),
    alarmEmail: app.node.tryGetContext('alarmEmail'),
    layerArn: app.node.tryGetContext('layerArn'),
  })
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
