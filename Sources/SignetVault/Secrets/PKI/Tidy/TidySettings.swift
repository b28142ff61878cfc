import SignetCore

/// What a tidy operation is to remove, and when.
struct TidySettings: Hashable, Sendable {
    /// By name; those that nothing here needs are answered as they were set.
    let operations: [String: Bool]
    /// In seconds after a certificate's end.
    let safetyBuffer: Int
    /// In seconds after an issuer's end.
    let issuerSafetyBuffer: Int
    let acmeAccountSafetyBuffer: Int
    let revocationQueueSafetyBuffer: Int
    /// In seconds, between one removed entry and the next.
    let pauseDuration: Int

    static let operationNames = [
        "tidy_cert_store", "tidy_revoked_certs", "tidy_invalid_certs", "tidy_revoked_cert_issuer_associations",
        "tidy_expired_issuers", "tidy_move_legacy_ca_bundle", "tidy_acme", "tidy_revocation_queue",
        "tidy_cross_cluster_revoked_certs", "tidy_cert_metadata", "tidy_cmpv2_nonce_store",
    ]
    /// 1,000 years in seconds: far more would be no date any more.
    private static let longest = 1000 * 365 * 86_400

    /// What `tidy_revoked_certs` was called once.
    private static let formerName = "tidy_revocation_list"

    static let fields =
        FieldSchema((operationNames + [formerName]).map { FieldDefinition($0, .bool) }) + [
            FieldDefinition("safety_buffer", .duration, default: 259_200),
            FieldDefinition("issuer_safety_buffer", .duration, default: 31_536_000),
            FieldDefinition("acme_account_safety_buffer", .duration, default: 2_592_000),
            FieldDefinition("revocation_queue_safety_buffer", .duration, default: 172_800),
            FieldDefinition("pause_duration", .duration),
        ]

    /// - Throws: `VaultFailure` (400) when a duration cannot be.
    init(_ values: FieldValues) throws {
        var operations = Dictionary(uniqueKeysWithValues: Self.operationNames.map { ($0, values.bool($0)) })
        if values.bool(Self.formerName) { operations["tidy_revoked_certs"] = true }
        self.operations = operations
        safetyBuffer = values.seconds("safety_buffer")
        issuerSafetyBuffer = values.seconds("issuer_safety_buffer")
        acmeAccountSafetyBuffer = values.seconds("acme_account_safety_buffer")
        revocationQueueSafetyBuffer = values.seconds("revocation_queue_safety_buffer")
        pauseDuration = values.seconds("pause_duration")
        for (name, seconds) in [
            ("safety_buffer", safetyBuffer), ("issuer_safety_buffer", issuerSafetyBuffer),
            ("acme_account_safety_buffer", acmeAccountSafetyBuffer),
            ("revocation_queue_safety_buffer", revocationQueueSafetyBuffer),
        ] {
            guard seconds >= 1 else { throw VaultFailure.invalid("\(name) must be greater than zero") }
            guard seconds <= Self.longest else { throw VaultFailure.invalid("\(name) must be at most 1000 years") }
        }
        guard pauseDuration >= 0 else { throw VaultFailure.invalid("pause_duration must not be negative") }
    }

    /// Whether anything is to be done.
    var isEmpty: Bool { !operations.values.contains(true) }

    func does(_ operation: String) -> Bool { operations[operation] ?? false }

    /// In the form in which it is answered.
    var data: [String: JSONValue] {
        operations.mapValues(JSONValue.bool).merging([
            "safety_buffer": .integer(safetyBuffer), "issuer_safety_buffer": .integer(issuerSafetyBuffer),
            "acme_account_safety_buffer": .integer(acmeAccountSafetyBuffer),
            "revocation_queue_safety_buffer": .integer(revocationQueueSafetyBuffer),
            "pause_duration": .string(GoDuration.text(seconds: pauseDuration)),
        ]) { $1 }
    }
}

extension TidySettings: Codable {
    init(from decoder: any Decoder) throws {
        let stored = try decoder.singleValueContainer().decode([String: JSONValue].self)
        try self.init(Self.fields.values(of: stored, captures: [:]).values)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(data)
    }
}
