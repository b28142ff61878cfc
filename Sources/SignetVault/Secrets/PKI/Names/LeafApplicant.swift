import SignetCore

/// Who asks for a certificate, as far as names depend on it.
struct LeafApplicant: Hashable, Sendable {
    /// That of the token.
    var displayName = ""
    /// Empty: none.
    var entityID = ""
}

extension LeafApplicant {
    init(_ call: VaultCall) {
        self.init(displayName: call.caller?.displayName ?? "", entityID: call.caller?.entityID ?? "")
    }

    /// A pattern with what is known of the applicant in its places: `{{identity.entity.id}}`.
    /// - Returns: nil when a place is for something that is not known, so that the pattern means no name.
    func filled(_ template: String) -> String? {
        var text = ""
        var rest = template[...]
        while let start = rest.firstRange(of: "{{") {
            guard let end = rest[start.upperBound...].firstRange(of: "}}"), !entityID.isEmpty,
                String(rest[start.upperBound..<end.lowerBound]).trimmedASCIIWhitespace == "identity.entity.id"
            else { return nil }
            text += rest[..<start.lowerBound] + entityID
            rest = rest[end.upperBound...]
        }
        return text + rest
    }
}
