/// Elements, pieces and lengths of values.
enum Indexing {
    static func length(_ value: TemplateValue) throws(TemplateFailure) -> Int {
        switch value {
        case .text(let text), .number(let text): return text.bytes.count
        case .list(let list): return list.elements.count
        case .map(let map): return map.entries.count
        case .sequence: return 0
        case .none, .null: throw TemplateFailure("len of nil pointer")
        default: throw TemplateFailure("len of type \(value.goTypeName)")
        }
    }

    static func element(_ index: TemplateValue, of value: TemplateValue) throws(TemplateFailure) -> TemplateValue {
        switch value {
        case .text(let text), .number(let text):
            let place = try number(index, below: text.bytes.count)
            return .byte(text.bytes[place])
        case .list(let list): return list.elements[try number(index, below: list.elements.count)]
        case .map(let map):
            if map.keyType == .text, index.kind != .text {
                let type = index.isNil ? "value is nil" : "value has type \(index.goTypeName)"
                throw TemplateFailure("\(type); should be \(map.keyType.rawValue)")
            }
            return map.entries[index.plainText.map { .text($0) } ?? index] ?? map.elementType.zero
        case .none, .null: throw TemplateFailure("index of nil pointer")
        default: throw TemplateFailure("can't index item of type \(value.goTypeName)")
        }
    }

    static func slice(_ value: TemplateValue, _ places: [TemplateValue]) throws(TemplateFailure) -> TemplateValue {
        guard places.count <= 3 else { throw TemplateFailure("too many slice indexes: \(places.count)") }
        switch value {
        case .text(let text), .number(let text):
            guard places.count < 3 else { throw TemplateFailure("cannot 3-index slice a string") }
            return .text(TemplateText(text.bytes[try range(places, count: text.bytes.count)]))
        case .list(let list):
            let range = try range(places, count: list.elements.count)
            return .list(TemplateList(Array(list.elements[range]), of: list.elementType))
        case .none, .null: throw TemplateFailure("slice of untyped nil")
        default: throw TemplateFailure("can't slice item of type \(value.goTypeName)")
        }
    }

    private static func range(_ places: [TemplateValue], count: Int) throws(TemplateFailure) -> Range<Int> {
        var bounds = [0, count, count]
        for (index, place) in places.enumerated() { bounds[index] = try number(place, below: count + 1) }
        for (lower, upper) in zip(bounds, bounds.dropFirst()) where lower > upper {
            throw TemplateFailure("invalid slice index: \(lower) > \(upper)")
        }
        return bounds[0]..<bounds[1]
    }

    private static func number(_ index: TemplateValue, below end: Int) throws(TemplateFailure) -> Int {
        if index.isNil { throw TemplateFailure("cannot index slice/array with nil") }
        guard index.signed != nil || index.unsigned != nil else {
            throw TemplateFailure("cannot index slice/array with type \(index.goTypeName)")
        }
        let number = index.signed.flatMap { Int(exactly: $0) } ?? index.unsigned.flatMap { Int(exactly: $0) }
        guard let number, number >= 0, number < end else {
            throw TemplateFailure("index out of range: \(index.signed.map { String($0) } ?? "\(index.unsigned ?? 0)")")
        }
        return number
    }
}
