import { describe, expect, test } from '@jest/globals'
import { budgetOf } from '../../client/src/fetch/time-budget.ts'
import { remainingTime } from '../src/remaining-time.ts'

const leaves = (remaining: unknown): object => ({ getRemainingTimeInMillis: () => remaining })

describe('the time that one invocation may spend on fetching', () => {
  test.each<[string, unknown, number]>([
    ['its own limit when Lambda leaves more', leaves(10_000), 3_000],
    ['its own limit when that is just what Lambda leaves less the reserve', leaves(3_100), 3_000],
    ['what Lambda leaves, less a reserve', leaves(3_099), 2_999],
    ['less, when there is less', leaves(500), 400],
    ['none when only the reserve is left', leaves(100), 0],
    ['none when the time is over', leaves(0), -100],
    ['its own limit without a context', undefined, 3_000],
    ['its own limit when the context is null', null, 3_000],
    ['its own limit when the context is empty', {}, 3_000],
    ['its own limit when it cannot be asked', { getRemainingTimeInMillis: 500 }, 3_000],
    ['its own limit when the answer is NaN', leaves(Number.NaN), 3_000],
    ['its own limit when the answer is infinite', leaves(Number.POSITIVE_INFINITY), 3_000],
    ['its own limit when the answer is no number', leaves('500'), 3_000],
    ['its own limit when there is no answer', leaves(undefined), 3_000],
    ['what Lambda leaves to a durable execution', { lambdaContext: leaves(500) }, 400],
    ['its own limit in a durable execution without an answer', { lambdaContext: leaves(Number.NaN) }, 3_000],
    ['its own limit when lambdaContext is no object', { lambdaContext: 'none' }, 3_000],
    ['what the context itself says first', { ...leaves(700), lambdaContext: leaves(500) }, 600],
    [
      'what lambdaContext says when the context cannot',
      { ...leaves(Number.NaN), lambdaContext: leaves(500) },
      400,
    ],
  ])('%s', (_name, context, milliseconds) => {
    expect(budgetOf(remainingTime(context), 3_000)).toBe(milliseconds)
  })

  test('the context is asked as a method of itself', () => {
    class Context {
      readonly #left = 500
      getRemainingTimeInMillis(): number {
        return this.#left
      }
    }
    expect(remainingTime(new Context())).toBe(500)
    expect(remainingTime({ lambdaContext: new Context() })).toBe(500)
  })
})
