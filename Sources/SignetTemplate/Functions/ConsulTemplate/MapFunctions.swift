/// Maps merged and taken apart.
enum MapFunctions {
    static let all: [TemplateFunction] = [
        TemplateFunction("mergeMap", [.map, .map]) { .map(merged($0.map(0), $0.map(1), overriding: false)) },
        TemplateFunction("mergeMapWithOverride", [.map, .map]) { .map(merged($0.map(0), $0.map(1), overriding: true)) },
        TemplateFunction("explodeMap", [.map]) { call in
            var root = Branch()
            for entry in call.map(0).sorted {
                let path = (entry.key.plainText ?? "").split("/")
                try root.insert(entry.value, at: path[...])
            }
            return root.value
        },
    ]

    /// The first map with what it lacks, or finds empty, from the second; inner maps alike. With `overriding` what the
    /// second holds, if not empty, is taken.
    static func merged(_ first: TemplateMap, _ second: TemplateMap, overriding: Bool) -> TemplateMap {
        var entries = first.entries
        for (key, value) in second.entries {
            switch (entries[key], value) {
            case (.map(let one)?, .map(let other)): entries[key] = .map(merged(one, other, overriding: overriding))
            case (let known?, _) where overriding ? !value.isTrue : known.isTrue: continue
            default: entries[key] = value
            }
        }
        return TemplateMap(entries, keys: first.keyType, of: first.elementType)
    }

    /// A map that grows by paths.
    private struct Branch {
        private var branches: [TemplateText: Branch] = [:]
        private var leaves: [TemplateText: TemplateValue] = [:]

        mutating func insert(_ value: TemplateValue, at path: ArraySlice<TemplateText>) throws(TemplateFailure) {
            guard let first = path.first else { return }
            guard path.count > 1 else {
                if !first.bytes.isEmpty {
                    leaves[first] = value
                    branches[first] = nil
                }
                return
            }
            guard leaves[first] == nil else { throw TemplateFailure("not a map: \"\(first)\" already has a value") }
            guard path.count <= 100 else { throw .limit("a key has more than 100 parts") }
            var branch = branches[first] ?? Branch()
            try branch.insert(value, at: path.dropFirst())
            branches[first] = branch
        }

        var value: TemplateValue {
            var entries: [TemplateValue: TemplateValue] = [:]
            for (key, value) in leaves { entries[.text(key)] = value }
            for (key, branch) in branches { entries[.text(key)] = branch.value }
            return .map(TemplateMap(entries))
        }
    }
}
