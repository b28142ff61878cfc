/// A regular expression as instructions for ``ExpressionMachine``.
struct ExpressionProgram: Sendable {
    enum Instruction: Sendable {
        case character(ExpressionClass)
        case place(ExpressionNode.Assertion)
        /// Goes on at both places, rather at the first.
        case split(Int, Int)
        case jump(Int)
        case save(Int)
        case match
    }

    /// The most instructions; an expression that needs more is refused.
    private static let limit = 10_000

    private(set) var instructions: [Instruction] = []

    init(_ node: ExpressionNode) throws(TemplateFailure) {
        try append(.save(0))
        try compile(node)
        try append(.save(1))
        try append(.match)
    }

    private mutating func append(_ instruction: Instruction) throws(TemplateFailure) {
        guard instructions.count < Self.limit else {
            throw TemplateFailure(
                "error parsing regexp: expression too large", remedy: "Repeat less, or split the expression.")
        }
        instructions.append(instruction)
    }

    private mutating func compile(_ node: ExpressionNode) throws(TemplateFailure) {
        switch node {
        case .empty: break
        case .character(let set): try append(.character(set))
        case .place(let assertion): try append(.place(assertion))
        case .sequence(let nodes): for node in nodes { try compile(node) }
        case .either(let branches): try compile(branches[...])
        case .group(let inner, let number):
            try append(.save(2 * number))
            try compile(inner)
            try append(.save(2 * number + 1))
        case .repeated(let inner, let least, let most, let isLazy):
            for _ in 0..<(most == nil ? max(least - 1, 0) : least) { try compile(inner) }
            if let most { return try compileOptions(inner, count: most - least, isLazy) }
            if least > 0 { return try compileLoop(inner, isLazy) }
            let split = instructions.count
            try append(.jump(0))
            if inner.isNullable {
                // Once or more often, or not at all: otherwise an empty turn would be preferred wrongly.
                try compileLoop(inner, isLazy)
            } else {
                try compile(inner)
                try append(.jump(split))
            }
            setSplit(at: split, end: instructions.count, isLazy)
        }
    }

    private mutating func compile(_ branches: ArraySlice<ExpressionNode>) throws(TemplateFailure) {
        var jumps: [Int] = []
        for (index, branch) in branches.enumerated() {
            let split = instructions.count
            let isLast = index == branches.count - 1
            if !isLast { try append(.split(split + 1, 0)) }
            try compile(branch)
            guard !isLast else { break }
            jumps.append(instructions.count)
            try append(.jump(0))
            instructions[split] = .split(split + 1, instructions.count)
        }
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    private mutating func compileLoop(_ inner: ExpressionNode, _ isLazy: Bool) throws(TemplateFailure) {
        let start = instructions.count
        try compile(inner)
        let end = instructions.count + 1
        try append(isLazy ? .split(end, start) : .split(start, end))
    }

    private mutating func compileOptions(
        _ inner: ExpressionNode, count: Int, _ isLazy: Bool
    ) throws(TemplateFailure) {
        var splits: [Int] = []
        for _ in 0..<max(count, 0) {
            splits.append(instructions.count)
            try append(.jump(0))
            try compile(inner)
        }
        for split in splits { setSplit(at: split, end: instructions.count, isLazy) }
    }

    private mutating func setSplit(at split: Int, end: Int, _ isLazy: Bool) {
        instructions[split] = isLazy ? .split(end, split + 1) : .split(split + 1, end)
    }
}
