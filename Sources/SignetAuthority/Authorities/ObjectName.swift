import SignetCore

/// Names of authorities and roles: they are parts of URLs, file names and command lines.
enum ObjectName {
    /// - Throws: `.invalidInput` when it is not `[A-Za-z0-9._-]{1,100}` or starts with a dot or hyphen.
    static func check(_ name: String, of kind: String) throws {
        let isUsable = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isUsable, (1...100).contains(name.utf8.count), name.first != ".", name.first != "-" else {
            throw SignetError(
                .invalidInput,
                "\"\(name.prefix(120))\" cannot be the name of \(kind == "authority" ? "an" : "a") \(kind).",
                remedy: "Use 1 to 100 letters, digits, dots, hyphens and underscores, a letter or digit first.")
        }
    }
}
