import SignetCore

/// Fields of an issuer that turn checks off in Vault. Here nothing is issued that no verifier would accept, so that they are
/// answered as they always are: off.
enum VerificationSwitches {
    private static let names = [
        "disable_critical_extension_checks", "disable_path_length_checks", "disable_name_checks",
        "disable_name_constraint_checks",
    ]

    static let fields = FieldSchema(names.map { FieldDefinition($0, .bool) })

    static let data = Dictionary(names.map { ($0, JSONValue.bool(false)) }) { $1 }

    /// - Throws: `VaultFailure` (400) naming the one that is to be turned on.
    static func check(_ call: VaultCall) throws {
        if let name = names.first(where: { call.bool($0) }) {
            throw VaultFailure.invalid(
                "\(name) cannot be set: certificates that no verifier would accept are not issued by this server")
        }
    }
}
