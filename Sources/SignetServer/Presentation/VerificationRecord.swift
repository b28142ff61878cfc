import SignetPKI

/// The path by which a certificate is trusted, as `signet verify` prints it.
public struct VerificationRecord: Presentable {
    public let file: String
    /// Subjects, leaf first, root last.
    public let path: [String]
    /// Whether a revocation list was looked at for every certificate below the root; nil when none was given.
    public let revocationChecked: Bool?
    /// What is odd about the files, as sentences; none of it keeps the certificate from being trusted.
    public let warnings: [String]

    public init(file: String, path: [DecodedCertificate], revocationChecked: Bool?, warnings: [String] = []) {
        self.file = file
        self.warnings = warnings
        self.path = path.map { $0.subject.isEmpty ? "serial \($0.serialNumberText)" : $0.subject.description }
        self.revocationChecked = revocationChecked
    }

    public var text: String {
        let steps = path.enumerated().map { String(repeating: "  ", count: $0.offset + 1) + $0.element }
        return (["\(file): valid"] + steps + warnings.map { "warning: \($0)" }).joined(separator: "\n")
    }
}
