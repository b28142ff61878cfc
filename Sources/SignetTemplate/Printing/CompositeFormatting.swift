// Lists, maps and records under a verb, which goes for what they hold.
extension ValueFormatter {
    mutating func formatList(_ list: TemplateList, _ verb: Unicode.Scalar, _ depth: Int) throws(TemplateFailure) {
        try append(flags.sharpV ? "\(TemplateValue.list(list).goTypeName){" : "[")
        for (index, element) in list.elements.enumerated() {
            if index > 0 { try append(flags.sharpV ? ", " : " ") }
            try format(element, verb, depth: depth + 1)
        }
        try append(flags.sharpV ? "}" : "]")
    }

    mutating func formatMap(_ map: TemplateMap, _ verb: Unicode.Scalar, _ depth: Int) throws(TemplateFailure) {
        try append(flags.sharpV ? "\(TemplateValue.map(map).goTypeName){" : "map[")
        for (index, entry) in map.sorted.enumerated() {
            if index > 0 { try append(flags.sharpV ? ", " : " ") }
            try format(entry.key, verb, depth: depth + 1)
            try append(":")
            try format(entry.value, verb, depth: depth + 1)
        }
        try append(flags.sharpV ? "}" : "]")
    }

    mutating func formatRecord(_ record: TemplateRecord, _ verb: Unicode.Scalar, _ depth: Int) throws(TemplateFailure) {
        if record.isPointer { try append("&") }
        try append(flags.sharpV ? "\(record.isPointer ? record.typeName.dropFirst() : record.typeName[...]){" : "{")
        for (index, field) in record.fields.enumerated() {
            if index > 0 { try append(flags.sharpV ? ", " : " ") }
            if flags.sharpV || flags.plusV { try append("\(field.name):") }
            try format(field.value, verb, depth: depth + 1)
        }
        try append("}")
    }
}
