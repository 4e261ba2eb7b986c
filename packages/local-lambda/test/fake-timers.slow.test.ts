// Fake timers of two test runners over the built package, each in its real runner: the files in fake-timers/ are what these run.
import { testInRunners } from '../../emulator/test/support/fake-timers.ts'

testInRunners(new URL('./fake-timers', import.meta.url))
