/// The functions of sprig that are much used, under consul-template's names: `sprig_default`, `sprig_nindent` and so on.
enum SprigFunctions {
    static let all: [TemplateFunction] = {
        let plain =
            SprigText.all + SprigLists.all + SprigMaps.all + SprigNumbers.all + SprigDefaults.all + SprigFormats.all
            + SprigDates.all + SprigPaths.all
        let byName = Dictionary(plain.map { ($0.name, $0) }) { $1 }
        return plain.map { renamed($0, "sprig_\($0.name)") }
            + failing.compactMap { name in
                byName[name].map { renamed($0, "sprig_must\(name.prefix(1).uppercased())\(name.dropFirst())") }
            }
    }()

    /// Those that sprig also has as `must...`; here both fail loudly.
    private static let failing = [
        "append", "chunk", "compact", "dateModify", "deepCopy", "first", "fromJson", "has", "initial", "last", "merge",
        "mergeOverwrite", "prepend", "regexFind", "regexFindAll", "regexMatch", "regexReplaceAll",
        "regexReplaceAllLiteral", "regexSplit", "rest", "reverse", "slice", "toJson", "toPrettyJson", "toRawJson",
        "uniq", "without",
    ]

    private static func renamed(_ function: TemplateFunction, _ name: String) -> TemplateFunction {
        TemplateFunction(name, function.parameters, rest: function.rest, function.body)
    }
}
