/// Lists as sprig takes them apart and puts them together.
enum SprigLists {
    static let all: [TemplateFunction] = making + parts + changing

    private static let making: [TemplateFunction] = [
        TemplateFunction("list", rest: .any) { .list(of: $0.arguments) },
        TemplateFunction("tuple", rest: .any) { .list(of: $0.arguments) },
        TemplateFunction("until", [.integer]) { call in
            try numbers(from: 0, to: call.integer(0), by: call.integer(0) < 0 ? -1 : 1, call)
        },
        TemplateFunction("untilStep", [.integer, .integer, .integer]) { call in
            try numbers(from: call.integer(0), to: call.integer(1), by: call.integer(2), call)
        },
        TemplateFunction("toStrings", [.list]) { call in
            let texts = try call.elements(0).filter { !$0.isNil }.map { TemplateValue.text(try call.spelled($0)) }
            return .list(TemplateList(texts, of: .text))
        },
        TemplateFunction("sortAlpha", [.list]) { call in
            try call.spend(call.elements(0).count)
            let texts = try call.elements(0).filter { !$0.isNil }.map { try call.spelled($0) }
            return .list(TemplateList(texts.sorted().map { .text($0) }, of: .text))
        },
    ]

    private static func numbers(
        from start: Int, to end: Int, by step: Int, _ call: TemplateCall
    ) throws(TemplateFailure) -> TemplateValue {
        // A step in the wrong direction gives nothing, as does none.
        guard step != 0, (step > 0) == (end > start), start != end else { return .list(TemplateList([], of: .int)) }
        let count = (end.distanceMagnitude(from: start) - 1) / step.magnitude + 1
        guard count <= UInt(call.execution.limits.values) else {
            throw .limit("a list holds more than \(call.execution.limits.values) values")
        }
        try call.spend(Int(count))
        return .list(TemplateList(stride(from: start, to: end, by: step).map { .int($0) }, of: .int))
    }

    private static let parts: [TemplateFunction] = [
        TemplateFunction("first", [.list]) { $0.elements(0).first ?? .null },
        TemplateFunction("last", [.list]) { $0.elements(0).last ?? .null },
        TemplateFunction("rest", [.list]) { .list(of: Array($0.elements(0).dropFirst())) },
        TemplateFunction("initial", [.list]) { .list(of: Array($0.elements(0).dropLast())) },
        TemplateFunction("has", [.any, .list]) { call in
            try call.spend(1 + call.arguments[1].weight)
            return .bool(call.elements(1).contains(call.arguments[0]))
        },
        TemplateFunction("slice", [.list], rest: .integer) { call in
            guard call.arguments.count <= 3 else {
                throw TemplateFailure("too many slice indexes: \(call.arguments.count - 1)")
            }
            return try Indexing.slice(call.arguments[0], Array(call.arguments.dropFirst()))
        },
        TemplateFunction("chunk", [.integer, .list]) { call in
            let (size, elements) = (max(call.integer(0), 1), call.elements(1))
            return .list(
                of: stride(from: 0, to: elements.count, by: size).map { start in
                    .list(of: Array(elements[start..<min(Saturating.add(start, size), elements.count)]))
                })
        },
    ]

    private static let changing: [TemplateFunction] = [
        TemplateFunction("append", [.list, .any]) { .list(of: $0.elements(0) + [$0.arguments[1]]) },
        TemplateFunction("prepend", [.list, .any]) { .list(of: [$0.arguments[1]] + $0.elements(0)) },
        TemplateFunction("concat", rest: .list) { call in
            let count = call.arguments.indices.reduce(0) { $0 + call.elements($1).count }
            try call.spend(count)
            return .list(of: call.arguments.indices.flatMap { call.elements($0) })
        },
        TemplateFunction("reverse", [.list]) { .list(of: $0.elements(0).reversed()) },
        TemplateFunction("compact", [.list]) { .list(of: $0.elements(0).filter(\.isTrue)) },
        TemplateFunction("uniq", [.list]) { call in
            try call.spend(call.arguments[0].weight)
            var seen: Set<TemplateValue> = []
            return .list(of: call.elements(0).filter { seen.insert($0).inserted })
        },
        TemplateFunction("without", [.list], rest: .any) { call in
            try call.spend(call.arguments[0].weight)
            let unwanted = Set(call.arguments.dropFirst())
            return .list(of: call.elements(0).filter { !unwanted.contains($0) })
        },
    ]
}

extension Int {
    fileprivate func distanceMagnitude(from other: Int) -> UInt {
        UInt(bitPattern: self > other ? self &- other : other &- self)
    }
}
