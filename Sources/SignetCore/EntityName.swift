/// The rule for names that people give to authorities, roles and certificates: they become parts of URLs, file names and command
/// lines.
public enum EntityName {
    /// The rule in words, to follow "Use".
    public static let rule = "1 to 100 letters, digits, dots, hyphens and underscores, a dot or hyphen not first"

    /// Whether `text` is `[A-Za-z0-9._-]{1,100}` and starts with neither a dot nor a hyphen.
    public static func isUsable(_ text: String) -> Bool {
        (1...100).contains(text.utf8.count) && !text.hasPrefix(".") && !text.hasPrefix("-")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// - Parameter kind: with its article, `an authority`
    /// - Throws: `.invalidInput` when it is not usable.
    public static func check(_ text: String, of kind: String) throws {
        guard isUsable(text) else {
            throw SignetError(
                .invalidInput, "\"\(text.prefix(120))\" cannot be the name of \(kind).", remedy: "Use \(rule).")
        }
    }
}
