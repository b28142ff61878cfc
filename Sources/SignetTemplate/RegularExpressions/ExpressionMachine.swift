/// Runs a program over a text, all its ways at once: the time is bounded by the size of both, whatever the expression.
struct ExpressionMachine {
    /// One way through the program.
    private struct Way {
        let instruction: Int
        /// Where groups began and ended so far.
        let marks: [Int]
    }

    private let instructions: [ExpressionProgram.Instruction]
    private let runes: [Rune]
    private let markCount: Int
    private let spend: (Int) throws(TemplateFailure) -> Void
    /// The step in which an instruction was reached last.
    private var reached: [Int]
    private var step = 0

    init(
        _ program: ExpressionProgram, _ runes: [Rune], groups: Int,
        spend: @escaping (Int) throws(TemplateFailure) -> Void
    ) {
        instructions = program.instructions
        self.runes = runes
        markCount = 2 * (groups + 1)
        self.spend = spend
        reached = Array(repeating: -1, count: program.instructions.count)
    }

    /// Where the first match from a place on begins and ends, and so for each group, in runes; -1 for groups without part
    /// in it.
    mutating func match(from start: Int) throws(TemplateFailure) -> [Int]? {
        var ways: [Way] = []
        var found: [Int]?
        var place = start
        while true {
            step += 1
            var here: [Way] = []
            for way in ways { add(way, at: place, to: &here) }
            if found == nil {
                add(Way(instruction: 0, marks: Array(repeating: -1, count: markCount)), at: place, to: &here)
            }
            try spend(1 + here.count / 8)
            if here.isEmpty, found != nil { return found }
            ways = []
            for way in here {
                switch instructions[way.instruction] {
                case .match:
                    found = way.marks
                case .character(let set) where place < runes.count && set.contains(runes[place].scalar):
                    ways.append(Way(instruction: way.instruction + 1, marks: way.marks))
                    continue
                default: continue
                }
                // Ways behind a match are worth less than it.
                break
            }
            place += 1
            if place > runes.count { return found }
        }
    }

    /// Adds what a way reaches without taking a character, the better ways first.
    private mutating func add(_ way: Way, at place: Int, to ways: inout [Way]) {
        var waiting = [way]
        while let way = waiting.popLast() {
            guard reached[way.instruction] != step else { continue }
            reached[way.instruction] = step
            switch instructions[way.instruction] {
            case .jump(let target): waiting.append(Way(instruction: target, marks: way.marks))
            case .split(let first, let second):
                waiting.append(Way(instruction: second, marks: way.marks))
                waiting.append(Way(instruction: first, marks: way.marks))
            case .save(let mark):
                var marks = way.marks
                marks[mark] = place
                waiting.append(Way(instruction: way.instruction + 1, marks: marks))
            case .place(let assertion):
                if holds(assertion, at: place) {
                    waiting.append(Way(instruction: way.instruction + 1, marks: way.marks))
                }
            case .character, .match: ways.append(way)
            }
        }
    }

    private func holds(_ assertion: ExpressionNode.Assertion, at place: Int) -> Bool {
        switch assertion {
        case .textStart: place == 0
        case .textEnd: place == runes.count
        case .lineStart: place == 0 || runes[place - 1].scalar == "\n"
        case .lineEnd: place == runes.count || runes[place].scalar == "\n"
        case .wordBoundary: isWord(place - 1) != isWord(place)
        case .noWordBoundary: isWord(place - 1) == isWord(place)
        }
    }

    private func isWord(_ place: Int) -> Bool {
        guard runes.indices.contains(place) else { return false }
        return runes[place].scalar.isASCII && runes[place].scalar.isNameCharacter
    }
}
