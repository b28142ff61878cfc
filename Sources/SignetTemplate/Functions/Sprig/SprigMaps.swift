/// Maps as sprig makes and reads them. Keys come in order.
enum SprigMaps {
    static let all: [TemplateFunction] = [
        TemplateFunction("dict", rest: .any) { call in
            var entries: [TemplateValue: TemplateValue] = [:]
            for index in stride(from: 0, to: call.arguments.count, by: 2) {
                let value = index + 1 < call.arguments.count ? call.arguments[index + 1] : ""
                entries[.text(try call.spelled(call.arguments[index]))] = value
            }
            return .map(TemplateMap(entries))
        },
        TemplateFunction("get", [.map, .text]) { $0.map(0)[$0.string(1)] ?? "" },
        TemplateFunction("hasKey", [.map, .text]) { .bool($0.map(0)[$0.string(1)] != nil) },
        TemplateFunction("keys", rest: .map) { call in
            .list(TemplateList(call.arguments.indices.flatMap { call.map($0).sorted.map(\.key) }, of: .text))
        },
        TemplateFunction("values", [.map]) { .list(of: $0.map(0).sorted.map(\.value)) },
        TemplateFunction("pluck", [.text], rest: .map) { call in
            .list(of: call.arguments.indices.dropFirst().compactMap { call.map($0)[call.string(0)] })
        },
        TemplateFunction("pick", [.map], rest: .text) { call in
            let names = Set(call.arguments.dropFirst())
            return .map(TemplateMap(call.map(0).entries.filter { names.contains($0.key) }))
        },
        TemplateFunction("omit", [.map], rest: .text) { call in
            let names = Set(call.arguments.dropFirst())
            return .map(TemplateMap(call.map(0).entries.filter { !names.contains($0.key) }))
        },
        TemplateFunction("merge", [.map], rest: .map) { .map(merged($0, overriding: false)) },
        TemplateFunction("mergeOverwrite", [.map], rest: .map) { .map(merged($0, overriding: true)) },
        TemplateFunction("deepCopy", [.any]) { $0.arguments[0] },
        TemplateFunction("dig", [.text], rest: .any) { call in
            guard call.arguments.count >= 3 else {
                throw TemplateFailure(
                    "dig needs at least three arguments", remedy: "They are keys, a default, and the map.")
            }
            var value = call.arguments[call.arguments.count - 1]
            for key in call.arguments.dropLast(2) {
                guard case .map(let map) = value, let key = key.plainText, let inner = map.entries[.text(key)] else {
                    return call.arguments[call.arguments.count - 2]
                }
                value = inner
            }
            return value
        },
    ]

    private static func merged(_ call: TemplateCall, overriding: Bool) -> TemplateMap {
        call.arguments.indices.dropFirst().reduce(call.map(0)) {
            MapFunctions.merged($0, call.map($1), overriding: overriding)
        }
    }
}
