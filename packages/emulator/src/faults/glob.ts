/**
 * Builds the test for a pattern in which `*` stands for any characters and `?` for one.
 *
 * Each piece between two stars is searched once, from the end of the piece before it: its first match is as good as any
 * later one. So there is no backtracking, however many stars the pattern has.
 */
export function globTest(glob: string): (text: string) => boolean {
  const [head = [], ...rest] = glob.split('*').map((piece) => [...piece])
  const tail = rest.pop()
  const middle = rest.filter((piece) => piece.length > 0)
  return (text) => {
    const characters = [...text]
    if (!standsAt(characters, 0, head)) return false
    if (tail === undefined) return characters.length === head.length
    const end = characters.length - tail.length
    let from = head.length
    for (const piece of middle) {
      const at = placeOf(characters, piece, from, end)
      if (at === undefined) return false
      from = at + piece.length
    }
    return from <= end && standsAt(characters, end, tail)
  }
}

function placeOf(
  characters: readonly string[],
  piece: readonly string[],
  from: number,
  end: number,
): number | undefined {
  for (let at = from; at + piece.length <= end; at += 1) {
    if (standsAt(characters, at, piece)) return at
  }
  return undefined
}

function standsAt(characters: readonly string[], at: number, piece: readonly string[]): boolean {
  return (
    at + piece.length <= characters.length &&
    piece.every((character, index) => character === '?' || character === characters[at + index])
  )
}
