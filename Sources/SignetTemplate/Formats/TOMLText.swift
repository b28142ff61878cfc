import SignetCore

/// Maps as TOML, as Go's BurntSushi/toml writes them: tables behind plain values, two blanks deeper each.
struct TOMLText {
    private var builder: TextBuilder

    /// The TOML of a map or record.
    static func text(_ value: TemplateValue, limit: Int) throws(TemplateFailure) -> TemplateText {
        guard let members = try members(of: value) else {
            throw TemplateFailure("toml: top-level values must be maps or records, not \(value.goTypeName)")
        }
        var writer = TOMLText(builder: TextBuilder(limit: limit))
        try writer.appendTable([], members)
        return TemplateText(TemplateText(writer.builder.bytes).string.trimmedASCIIWhitespace)
    }

    private static func members(of value: TemplateValue) throws(TemplateFailure) -> [(String, TemplateValue)]? {
        switch value {
        case .map(let map):
            var members: [(String, TemplateValue)] = []
            for entry in map.sorted {
                guard let name = entry.key.plainText else {
                    throw TemplateFailure("toml: cannot encode a map with non-string key type")
                }
                members.append((name.string, entry.value))
            }
            return members
        case .record(let record): return record.fields.map { ($0.name, $0.value) }
        default: return nil
        }
    }

    private static func isTable(_ value: TemplateValue) -> Bool {
        switch value {
        case .map, .record: return true
        case .list(let list): return isTableList(list)
        default: return false
        }
    }

    private static func isTableList(_ list: TemplateList) -> Bool {
        !list.elements.isEmpty
            && list.elements.allSatisfy { value in
                switch value {
                case .map, .record: true
                default: false
                }
            }
    }

    private mutating func appendTable(_ path: [String], _ members: [(String, TemplateValue)]) throws(TemplateFailure) {
        for (name, value) in members where !Self.isTable(value) && !value.isNil {
            try indent(path.count)
            try builder.append("\(Self.key(name)) = ")
            try append(value)
            try builder.append("\n")
        }
        for (name, value) in members where Self.isTable(value) {
            if case .list(let list) = value {
                for element in list.elements { try appendHeader(path + [name], element, brackets: ("[[", "]]")) }
            } else {
                try appendHeader(path + [name], value, brackets: ("[", "]"))
            }
        }
    }

    private mutating func appendHeader(
        _ path: [String], _ value: TemplateValue, brackets: (String, String)
    ) throws(TemplateFailure) {
        if path.count == 1, !builder.bytes.isEmpty { try builder.append("\n") }
        try indent(path.count - 1)
        try builder.append("\(brackets.0)\(path.map(Self.key).joined(separator: "."))\(brackets.1)\n")
        try appendTable(path, try Self.members(of: value) ?? [])
    }

    private mutating func indent(_ depth: Int) throws(TemplateFailure) {
        try builder.append(UInt8(ascii: " "), count: depth * 2)
    }

    private mutating func append(_ value: TemplateValue) throws(TemplateFailure) {
        switch value {
        case .bool, .int, .int64, .uint64, .byte: try builder.append(try Print.joined([value], limit: 40).bytes)
        case .float(let number): try builder.append(Self.float(number))
        case .number(let text): try builder.append(text.bytes)
        case .text(let text): try builder.append(Self.quoted(text.string))
        case .moment(let date): try builder.append(GoTime.text(date, "2006-01-02T15:04:05.999999999Z07:00"))
        case .list(let list):
            try builder.append("[")
            for (index, element) in list.elements.enumerated() {
                if index > 0 { try builder.append(", ") }
                guard !element.isNil else { throw TemplateFailure("toml: cannot encode array with nil element") }
                try append(element)
            }
            try builder.append("]")
        case .map, .record: try appendInline(try Self.members(of: value) ?? [])
        case .none, .null, .complex, .sequence, .scratch:
            throw TemplateFailure("toml: unsupported type: \(value.goTypeName)")
        }
    }

    private mutating func appendInline(_ members: [(String, TemplateValue)]) throws(TemplateFailure) {
        try builder.append("{")
        for (index, (name, value)) in members.filter({ !$0.1.isNil }).enumerated() {
            if index > 0 { try builder.append(", ") }
            try builder.append("\(Self.key(name)) = ")
            try append(value)
        }
        try builder.append("}")
    }

    private static func float(_ number: Double) -> String {
        if number.isNaN { return "nan" }
        if number.isInfinite { return number < 0 ? "-inf" : "inf" }
        let text = GoFloat.text(number, "f")
        return text.contains(".") ? text : text + ".0"
    }

    /// A name bare where it may be, quoted otherwise.
    private static func key(_ name: String) -> String {
        let isBare = !name.isEmpty && name.unicodeScalars.allSatisfy { $0.isASCII && ($0.isNameCharacter || $0 == "-") }
        return isBare ? name : quoted(name)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{8}": quoted += "\\b"
            case "\u{C}": quoted += "\\f"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                quoted += "\\u" + String(scalar.value, radix: 16).leftPadded(to: 4)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
