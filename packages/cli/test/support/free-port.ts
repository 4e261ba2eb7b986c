export { freePort } from '../../../local-lambda/src/environment/free-port.ts'
