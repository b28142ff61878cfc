import SignetPKI

/// The path by which a certificate is trusted, as `signet verify` prints it.
public struct VerificationRecord: Presentable {
    public let file: String
    /// Subjects, leaf first, root last.
    public let path: [String]
    /// Whether a revocation list was looked at for every certificate below the root; nil when none was given.
    public let revocationChecked: Bool?

    public init(file: String, path: [DecodedCertificate], revocationChecked: Bool?) {
        self.file = file
        self.path = path.map { $0.subject.isEmpty ? "serial \($0.serialNumberText)" : $0.subject.description }
        self.revocationChecked = revocationChecked
    }

    public var text: String {
        let steps = path.enumerated().map { String(repeating: "  ", count: $0.offset + 1) + $0.element }
        return (["\(file): valid"] + steps).joined(separator: "\n")
    }
}
