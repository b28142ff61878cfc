/// Findings of pkilint that do not apply to a private authority, each with the reason.
enum PKILintExemptions {
    /// Reasons by finding code.
    static let reasons: [String: String] = [:]
}
