// Warm invocations of one peer against bare Middy's in the same process, in turns, with a context of its own for each.
import { BARE } from '../peers/catalogue.ts'
import type { CreateHandler, Handler } from '../peers/peer.ts'
import { secretIds } from '../suite/secret-ids.ts'
import { spreadOf } from '../suite/statistics.ts'

/** Number of contexts created before they are timed. The garbage collector would move a larger batch before its use. */
const BATCH = 32
/** Rounds are short, so that what disturbs the machine disturbs both sides of one. */
const PER_ROUND = 2_048

const [id = '', countText = '5', roundsText = '60'] = process.argv.slice(2)
const ids = secretIds(Number(countText))
const rounds = Number(roundsText)

/** Lambda's context, made as its runtime client makes it. */
function lambdaContext(index: number): object {
  const deadline = Date.now() + 30_000
  return Object.assign(
    {
      clientContext: undefined,
      identity: undefined,
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:bench',
      awsRequestId: `request-${index}`,
      tenantId: undefined,
      xRayTraceId: 'Root=1-0-0',
      getRemainingTimeInMillis() {
        return deadline - Date.now()
      },
    },
    {
      functionName: 'bench',
      functionVersion: '$LATEST',
      memoryLimitInMB: '1024',
      logGroupName: 'bench',
      logStreamName: 'bench',
    },
  )
}

/** Nanoseconds of an invocation. */
async function time(handler: Handler, makeContext: (index: number) => object): Promise<number> {
  let total = 0n
  for (let done = 0; done < PER_ROUND; done += BATCH) {
    const contexts = Array.from({ length: BATCH }, (_, index) => makeContext(index))
    const started = process.hrtime.bigint()
    for (const context of contexts) await handler({}, context)
    total += process.hrtime.bigint() - started
  }
  return Number(total) / PER_ROUND
}

/** Bytes that an invocation allocates. The heap's young half is so large that nothing is collected meanwhile. */
async function allocated(handler: Handler): Promise<number> {
  const calls = 2_000
  // Compiled first, which allocates as well.
  for (let call = 0; call < 3 * calls; call++) await handler({}, lambdaContext(call))
  const contexts = Array.from({ length: calls }, (_, index) => lambdaContext(index))
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  for (const context of contexts) await handler({}, context)
  return (process.memoryUsage().heapUsed - before) / calls
}

async function handlerOf(peer: string): Promise<Handler> {
  const { createHandler } = (await import(`../peers/${peer}.ts`)) as { createHandler: CreateHandler }
  const handler = createHandler(ids)
  const found = await handler({}, lambdaContext(0))
  if (found !== `user of ${ids.at(-1)}`) throw new Error(`${peer} found ${String(found)}`)
  return handler
}

async function compare(makeContext: (index: number) => object): Promise<object> {
  const times: { bare: number[]; peer: number[]; ratio: number[] } = { bare: [], peer: [], ratio: [] }
  // The first rounds warm up.
  for (let round = -6; round < rounds; round++) {
    const [ofBare, ofPeer] = [await time(bare, makeContext), await time(peer, makeContext)]
    if (round < 0) continue
    times.bare.push(ofBare)
    times.peer.push(ofPeer)
    times.ratio.push(ofPeer / ofBare)
  }
  return { bare: spreadOf(times.bare), peer: spreadOf(times.peer), ratio: spreadOf(times.ratio) }
}

const bare = await handlerOf(BARE.id)
const peer = await handlerOf(id)
// Memory is measured with a heap that is not Node.js's usual one, so times are not.
const result =
  rounds === 0
    ? { bare: await allocated(bare), peer: await allocated(peer) }
    : { lambda: await compare(lambdaContext), empty: await compare(() => ({})) }
process.stdout.write(JSON.stringify(result), () => process.exit())
