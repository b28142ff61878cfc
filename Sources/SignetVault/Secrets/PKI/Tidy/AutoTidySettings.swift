import SignetCore

/// What is removed without being asked for, and how often. Unlike Vault's it is on until it is turned off.
struct AutoTidySettings: Hashable, Sendable {
    let isEnabled: Bool
    /// In seconds, from the end of one operation to the start of the next.
    let interval: Int
    let maintainsCounts: Bool
    let publishesCounts: Bool
    let minimumBackoff: Int
    let maximumBackoff: Int
    let tidy: TidySettings

    static let fields =
        TidySettings.fields + [
            FieldDefinition("tidy_cert_store", .bool, default: true),
            FieldDefinition("tidy_revoked_certs", .bool, default: true),
            FieldDefinition("enabled", .bool, default: true),
            FieldDefinition("interval_duration", .duration, default: 43_200),
            FieldDefinition("maintain_stored_certificate_counts", .bool),
            FieldDefinition("publish_stored_certificate_count_metrics", .bool),
            FieldDefinition("min_startup_backoff_duration", .duration, default: 300),
            FieldDefinition("max_startup_backoff_duration", .duration, default: 900),
        ]

    /// - Throws: `VaultFailure` (400).
    init(_ values: FieldValues) throws {
        isEnabled = values.bool("enabled")
        interval = values.seconds("interval_duration")
        maintainsCounts = values.bool("maintain_stored_certificate_counts")
        publishesCounts = values.bool("publish_stored_certificate_count_metrics")
        minimumBackoff = values.seconds("min_startup_backoff_duration")
        maximumBackoff = values.seconds("max_startup_backoff_duration")
        tidy = try TidySettings(values)
        guard interval >= 1 else { throw VaultFailure.invalid("interval_duration must be greater than zero") }
        guard minimumBackoff >= 1, minimumBackoff <= maximumBackoff else {
            throw VaultFailure.invalid(
                "min_startup_backoff_duration must be at least one second and not longer than "
                    + "max_startup_backoff_duration")
        }
        guard maintainsCounts || !publishesCounts else {
            throw VaultFailure.invalid(
                "can not publish a running storage metrics count to metrics without first maintaining that count. "
                    + "Enable 'maintain_stored_certificate_counts' to enable "
                    + "'publish_stored_certificate_count_metrics'.")
        }
        guard !isEnabled || !tidy.isEmpty else {
            throw VaultFailure.invalid(
                "Auto-tidy enabled but no tidy operations were requested. Enable at least one tidy operation to be run "
                    + "(\(TidySettings.operationNames.joined(separator: " / "))).")
        }
    }

    /// How long after the server's start, in seconds, a mount is tidied for the first time: between the two limits, another
    /// for each mount, so that not all begin at once.
    func backoff(of mount: String) -> Int {
        let spread = mount.utf8.reduce(0) { ($0 * 31 + Int($1)) % 1_000_003 }
        return minimumBackoff + spread % (maximumBackoff - minimumBackoff + 1)
    }

    /// What counts until something is set.
    static func standard() throws -> AutoTidySettings {
        try AutoTidySettings(fields.values(of: [:], captures: [:]).values)
    }

    /// In the form in which it is answered.
    var data: [String: JSONValue] {
        tidy.data.merging([
            "enabled": .bool(isEnabled), "interval_duration": .integer(interval),
            "maintain_stored_certificate_counts": .bool(maintainsCounts),
            "publish_stored_certificate_count_metrics": .bool(publishesCounts),
            "min_startup_backoff_duration": .integer(minimumBackoff),
            "max_startup_backoff_duration": .integer(maximumBackoff),
        ]) { $1 }
    }
}

extension AutoTidySettings: Codable {
    init(from decoder: any Decoder) throws {
        let stored = try decoder.singleValueContainer().decode([String: JSONValue].self)
        try self.init(Self.fields.values(of: stored, captures: [:]).values)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(data)
    }
}
