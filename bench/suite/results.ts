import type { BundleFigures } from './bundle.ts'
import type { ColdFigure } from './cold.ts'
import type { ConcurrentFigure } from './concurrent.ts'
import type { FanOutFigure } from './fan-out.ts'
import type { FleetFigure } from './fleet.ts'
import type { MemoryFigure } from './memory.ts'
import type { RefreshFigure } from './refresh.ts'
import type { WarmFigure } from './warm.ts'

/** All that one run has measured; what was left out of it is missing. */
export interface Results {
  readonly run: Run
  readonly bundle?: BundleFigures
  readonly cold?: readonly ColdFigure[]
  readonly warm?: readonly WarmFigure[]
  readonly refresh?: readonly RefreshFigure[]
  readonly fanOut?: readonly FanOutFigure[]
  readonly concurrent?: readonly ConcurrentFigure[]
  readonly memory?: MemoryFigure
  readonly fleet?: readonly FleetFigure[]
}

/** On what it was measured. */
export interface Run {
  readonly date: string
  readonly quick: boolean
  readonly machine: string
  readonly node: string
  /** Version of each package that was compared. */
  readonly versions: Readonly<Record<string, string>>
}
