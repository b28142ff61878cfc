import SignetCore

/// A file in HCL 1, HCL 2 or JSON with the place of everything in it.
///
/// A text whose first character is `{` is JSON, as Vault, Consul and Nomad decide it. Nothing is evaluated and no key is
/// judged here; ``HCLSection`` reads a body strictly.
public struct HCLDocument: Hashable, Sendable {
    /// The largest text that is read, in bytes.
    public static let limit = 1 << 20
    /// How deep blocks, lists, objects and brackets may stand in one another.
    public static let deepest = 64

    /// The name under which the reader knows the file.
    public let fileName: String
    /// Everything in it.
    public let body: HCLBody

    /// Reads a text.
    /// - Parameters:
    ///   - text: the whole file
    ///   - fileName: for the errors: `pki_policy.hcl`
    ///   - dialect: the language; JSON is recognised in both
    /// - Throws: `.invalidHCL` whose message begins with file, line and column.
    public init(parsing text: String, fileName: String, dialect: HCLDialect) throws(SignetError) {
        self.fileName = fileName
        guard text.utf8.count <= Self.limit else {
            throw SignetError(
                .invalidHCL, "\(fileName) has \(text.utf8.count) bytes; at most \(Self.limit) are read.",
                remedy: "Split the file.")
        }
        var cursor = HCLCursor(text)
        cursor.skipByteOrderMark()
        var beginning = cursor
        beginning.skipBlanksAndLineEnds()
        if beginning.peek() == UInt8(ascii: "{") {
            body = try JSONBodyParser(cursor: beginning, fileName: fileName).document()
        } else {
            body = try HCLParser(cursor: cursor, fileName: fileName, dialect: dialect).document()
        }
    }
}

extension SignetError.Code {
    /// A text is not HCL, or a value in it is not what its key wants.
    public static let invalidHCL = Self(rawValue: "hcl.invalid")
}
