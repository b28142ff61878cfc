import SignetCore

// What the pieces of a template do.
extension TemplateExecution {
    /// How a list of nodes was left.
    enum Flow {
        case onward, `break`, `continue`
    }

    func walk(_ nodes: [TemplateNode], _ dot: TemplateValue) throws(SignetError) -> Flow {
        for node in nodes {
            let flow = try walk(node, dot)
            if flow != .onward { return flow }
        }
        return .onward
    }

    private func walk(_ node: TemplateNode, _ dot: TemplateValue) throws(SignetError) -> Flow {
        switch node {
        case .text(let bytes): try located(0..<0) { () throws(TemplateFailure) in try write(bytes) }
        case .action(let pipeline):
            let value = try evaluate(pipeline, dot)
            if pipeline.variables.isEmpty {
                try located(pipeline.range) { () throws(TemplateFailure) in
                    try write(try Print.value(value, limit: limits.output).bytes)
                }
            }
        case .if(let branch): return try walk(branch, dot, isWith: false)
        case .with(let branch): return try walk(branch, dot, isWith: true)
        case .range(let branch): return try walkRange(branch, dot)
        case .template(let name, let argument, let range):
            let value = try argument.map { pipeline throws(SignetError) in try evaluate(pipeline, dot) } ?? .none
            try callTemplate(name, value, at: range)
        case .break: return .break
        case .continue: return .continue
        }
        return .onward
    }

    private func callTemplate(_ name: String, _ dot: TemplateValue, at range: Range<Int>) throws(SignetError) {
        try deeper(
            { () throws(SignetError) in
                do {
                    try call(template: name, dot)
                } catch let error as TemplateFailure {
                    throw failure(error, at: range)
                } catch let error as SignetError {
                    throw error
                } catch {
                    throw failure(TemplateFailure("\(error)"), at: range)
                }
            }, at: range)
    }

    private func walk(_ branch: TemplateBranch, _ dot: TemplateValue, isWith: Bool) throws(SignetError) -> Flow {
        let count = variables.count
        defer { forget(downTo: count) }
        let value = try evaluate(branch.pipeline, dot)
        return try deeper(
            { () throws(SignetError) in
                if value.isTrue { return try walk(branch.body, isWith ? value : dot) }
                return try branch.otherwise.map { nodes throws(SignetError) in try walk(nodes, dot) } ?? .onward
            }, at: branch.pipeline.range)
    }

    // MARK: Loops

    private func walkRange(_ branch: TemplateBranch, _ dot: TemplateValue) throws(SignetError) -> Flow {
        let count = variables.count
        defer { forget(downTo: count) }
        let value = try evaluate(branch.pipeline, dot)
        let turns: any Sequence<Turn>
        switch value {
        case .none, .null: turns = []
        case .list(let list): turns = list.elements.indices.lazy.map { (.int($0), list.elements[$0]) }
        case .map(let map): turns = map.sorted.lazy.map { ($0.key, $0.value) }
        case .sequence(let numbers):
            turns = numbers.lazy.map { (.int(Int($0 &- numbers.lowerBound)), .int64($0)) }
        case .int(let number): turns = (0..<max(number, 0)).lazy.map { (.none, .int($0)) }
        case .int64(let number): turns = (0..<max(number, 0)).lazy.map { (.none, .int64($0)) }
        case .uint64(let number): turns = (0..<number).lazy.map { (.none, .uint64($0)) }
        case .byte(let number): turns = (0..<number).lazy.map { (.none, .byte($0)) }
        default:
            throw failure(
                TemplateFailure(
                    "range can't iterate over a value of type \(value.goTypeName)",
                    remedy: "Give it a list, a map or a number."), at: branch.pipeline.range)
        }
        if value.signed != nil || value.unsigned != nil, branch.pipeline.variables.count > 1 {
            throw failure(
                TemplateFailure("can't use a number to iterate over more than one variable"),
                at: branch.pipeline.range)
        }
        if try walk(turns, branch, dot) { return .onward }
        return try branch.otherwise.map { nodes throws(SignetError) in try walk(nodes, dot) } ?? .onward
    }

    /// Index or key, and element.
    private typealias Turn = (TemplateValue, TemplateValue)

    /// Whether there was a turn at all.
    private func walk(
        _ turns: any Sequence<Turn>, _ branch: TemplateBranch, _ dot: TemplateValue
    ) throws(SignetError) -> Bool {
        var hadTurn = false
        let names = branch.pipeline.variables
        let count = variables.count
        for (index, element) in turns {
            hadTurn = true
            try located(branch.pipeline.range) { () throws(TemplateFailure) in try budget.spend() }
            let values = names.count > 1 ? [index, element] : [element]
            for (position, (name, value)) in zip(names, values).enumerated() {
                if branch.pipeline.assigns {
                    assign(name, value)
                } else {
                    setVariable(at: count - names.count + position, value)
                }
            }
            let flow = try deeper(
                { () throws(SignetError) in try walk(branch.body, element) }, at: branch.pipeline.range)
            forget(downTo: count)
            if flow == .break { break }
        }
        return hadTurn
    }

    /// Runs something whose failure belongs to a place.
    func located<Result>(
        _ range: Range<Int>, _ body: () throws(TemplateFailure) -> Result
    ) throws(SignetError) -> Result {
        do throws(TemplateFailure) {
            return try body()
        } catch {
            throw failure(error, at: range)
        }
    }
}
