import Foundation

/// The methods of values that have some.
enum TemplateMethods {
    /// A method bound to its receiver; nil when the receiver has none of that name.
    static func method(_ name: String, of receiver: TemplateValue) -> TemplateFunction? {
        switch receiver {
        case .scratch: scratch[name]
        case .moment(let date): moment(name, date)
        default: nil
        }
    }

    private static let scratch: [String: TemplateFunction] = Dictionary(
        uniqueKeysWithValues: [
            TemplateFunction("Key", [.text]) { .bool($0.execution.scratch[$0.string(0)] != nil) },
            TemplateFunction("Get", [.text]) { $0.execution.scratch[$0.string(0)] ?? .null },
            TemplateFunction("Set", [.text, .any]) { call in
                try keep(call.arguments[1], as: call.string(0), call)
            },
            TemplateFunction("SetX", [.text, .any]) { call in
                guard call.execution.scratch[call.string(0)] == nil else { return .text("") }
                return try keep(call.arguments[1], as: call.string(0), call)
            },
            TemplateFunction("MapSet", [.text, .text, .any]) { try setInMap($0, isFirstKept: false) },
            TemplateFunction("MapSetX", [.text, .text, .any]) { try setInMap($0, isFirstKept: true) },
            TemplateFunction("MapValues", [.text]) { call in
                guard let value = call.execution.scratch[call.string(0)] else { return .list(of: []) }
                guard case .map(let map) = value else { throw noMap(call) }
                return .list(of: map.sorted.map(\.value))
            },
        ].map { ($0.name, $0) })

    private static func keep(
        _ value: TemplateValue, as name: String, _ call: TemplateCall
    ) throws(TemplateFailure) -> TemplateValue {
        call.execution.scratch[name] = value
        let weight = call.execution.scratch.values.reduce(0) { Saturating.add($0, $1.weight) }
        guard weight <= call.execution.limits.values else {
            throw .limit("scratch holds more than \(call.execution.limits.values) values")
        }
        return .text("")
    }

    private static func setInMap(_ call: TemplateCall, isFirstKept: Bool) throws(TemplateFailure) -> TemplateValue {
        let known = call.execution.scratch[call.string(0)] ?? .map([:])
        guard case .map(let map) = known else { throw noMap(call) }
        var entries = map.entries
        let key = TemplateValue.text(call.text(1))
        if isFirstKept, entries[key] != nil { return .text("") }
        try call.spend(entries.count)
        entries[key] = call.arguments[2]
        return try keep(.map(TemplateMap(entries)), as: call.string(0), call)
    }

    private static func noMap(_ call: TemplateCall) -> TemplateFailure {
        TemplateFailure("\"\(call.string(0))\" is not a map", remedy: "Keep the map under another name.")
    }

    private static func moment(_ name: String, _ date: Date) -> TemplateFunction? {
        let numbers = ["Year": "2006", "Day": "2", "Hour": "15", "Minute": "4", "Second": "5", "YearDay": "002"]
        if let layout = numbers[name] {
            return TemplateFunction(name) { _ in .int(Int(GoTime.text(date, layout)) ?? 0) }
        }
        switch name {
        case "Unix": return TemplateFunction(name) { _ in .int64(Int64(date.timeIntervalSince1970.rounded(.down))) }
        case "UTC": return TemplateFunction(name) { _ in .moment(date) }
        case "String":
            return TemplateFunction(name) { .text(try Print.joined([.moment(date)], limit: $0.limit)) }
        case "Format": return TemplateFunction(name, [.text]) { .string(GoTime.text(date, $0.string(0))) }
        default: return nil
        }
    }
}
