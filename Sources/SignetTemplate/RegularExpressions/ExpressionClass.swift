/// A set of characters.
struct ExpressionClass: Sendable {
    /// What may be in it.
    enum Item: Sendable {
        case range(ClosedRange<UInt32>)
        case category(String, isNegated: Bool)
        case inner(ExpressionClass)
    }

    var items: [Item]
    var isNegated = false
    var ignoresCase = false

    static func only(_ scalar: Unicode.Scalar, ignoresCase: Bool) -> ExpressionClass {
        ExpressionClass(items: [.range(scalar.value...scalar.value)], ignoresCase: ignoresCase)
    }

    static func ranges(_ ranges: [ClosedRange<Unicode.Scalar>], isNegated: Bool = false) -> ExpressionClass {
        ExpressionClass(
            items: ranges.map { .range($0.lowerBound.value...$0.upperBound.value) }, isNegated: isNegated)
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        if holds(scalar) { return !isNegated }
        if ignoresCase {
            let properties = scalar.properties
            for other in [properties.lowercaseMapping, properties.uppercaseMapping] {
                if let only = other.unicodeScalars.first, other.unicodeScalars.count == 1, only != scalar, holds(only) {
                    return !isNegated
                }
            }
        }
        return isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        items.contains { item in
            switch item {
            case .range(let range): range.contains(scalar.value)
            case .inner(let inner): inner.contains(scalar)
            case .category(let name, let isNegated):
                Self.abbreviation(scalar.properties.generalCategory).hasPrefix(name) != isNegated
            }
        }
    }

    // MARK: Names

    /// The letters that stand for classes behind a backslash.
    static let letters: [Unicode.Scalar: ExpressionClass] = [
        "d": digits, "D": inverted(digits), "w": word, "W": inverted(word), "s": blanks, "S": inverted(blanks),
    ]

    private static let digits = ranges(["0"..."9"])
    private static let word = ranges(["0"..."9", "A"..."Z", "_"..."_", "a"..."z"])
    private static let blanks = ranges(["\t"..."\n", "\u{C}"..."\r", " "..." "])

    private static func inverted(_ other: ExpressionClass) -> ExpressionClass {
        ExpressionClass(items: other.items, isNegated: !other.isNegated)
    }

    /// The names between `[:` and `:]`.
    static let posix: [String: ExpressionClass] = [
        "alnum": ranges(["0"..."9", "A"..."Z", "a"..."z"]), "alpha": ranges(["A"..."Z", "a"..."z"]),
        "ascii": ranges(["\0"..."\u{7F}"]), "blank": ranges(["\t"..."\t", " "..." "]),
        "cntrl": ranges(["\0"..."\u{1F}", "\u{7F}"..."\u{7F}"]), "digit": digits, "graph": ranges(["!"..."~"]),
        "lower": ranges(["a"..."z"]), "print": ranges([" "..."~"]),
        "punct": ranges(["!"..."/", ":"..."@", "["..."`", "{"..."~"]), "space": ranges(["\t"..."\r", " "..." "]),
        "upper": ranges(["A"..."Z"]), "word": word, "xdigit": ranges(["0"..."9", "A"..."F", "a"..."f"]),
    ]

    /// The general categories of Unicode that may be named; one letter stands for all that begin with it.
    static let categories: Set<String> = [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe",
        "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Co", "Cs",
    ]

    private static func abbreviation(_ category: Unicode.GeneralCategory) -> String {
        switch category {
        case .uppercaseLetter: "Lu"
        case .lowercaseLetter: "Ll"
        case .titlecaseLetter: "Lt"
        case .modifierLetter: "Lm"
        case .otherLetter: "Lo"
        case .nonspacingMark: "Mn"
        case .spacingMark: "Mc"
        case .enclosingMark: "Me"
        case .decimalNumber: "Nd"
        case .letterNumber: "Nl"
        case .otherNumber: "No"
        case .connectorPunctuation: "Pc"
        case .dashPunctuation: "Pd"
        case .openPunctuation: "Ps"
        case .closePunctuation: "Pe"
        case .initialPunctuation: "Pi"
        case .finalPunctuation: "Pf"
        case .otherPunctuation: "Po"
        case .mathSymbol: "Sm"
        case .currencySymbol: "Sc"
        case .modifierSymbol: "Sk"
        case .otherSymbol: "So"
        case .spaceSeparator: "Zs"
        case .lineSeparator: "Zl"
        case .paragraphSeparator: "Zp"
        case .control: "Cc"
        case .format: "Cf"
        case .surrogate: "Cs"
        case .privateUse: "Co"
        case .unassigned: "--"
        @unknown default: "--"
        }
    }
}
