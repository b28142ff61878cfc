import Foundation
import SignetCore

/// What became of the last tidy operation, or becomes of the one that runs.
struct TidyStatus: Codable, Hashable, Sendable {
    enum State: String, Codable, Hashable, Sendable {
        case inactive = "Inactive"
        case running = "Running"
        case finished = "Finished"
        case failed = "Error"
        case cancelled = "Cancelled"
    }

    var state = State.inactive
    /// nil: there was none yet.
    var settings: TidySettings?
    var isAutomatic = false
    var startedAt: Date?
    var finishedAt: Date?
    var lastAutomaticFinish: Date?
    var error: String?
    var message: String?
    var removedCertificates = 0
    var removedRevoked = 0

    /// In the form in which it is answered.
    func data(mount: String, counts: (all: Int, revoked: Int)) -> [String: JSONValue] {
        var data: [String: JSONValue] = [
            "state": .string(state.rawValue), "error": .optional(error), "message": .optional(message),
            "time_started": .optional(startedAt?.rfc3339), "time_finished": .optional(finishedAt?.rfc3339),
            "last_auto_tidy_finished": .optional(lastAutomaticFinish?.rfc3339),
            "cert_store_deleted_count": .integer(removedCertificates),
            "revoked_cert_deleted_count": .integer(removedRevoked),
            "current_cert_store_count": .integer(counts.all), "current_revoked_cert_count": .integer(counts.revoked),
            "internal_backend_uuid": .string(mount),
        ]
        // Nothing of that kind is kept here: a certificate always knows its issuer, and there is one cluster.
        for name in [
            "missing_issuer_cert_count", "revocation_queue_deleted_count", "cross_revoked_cert_deleted_count",
            "cert_metadata_deleted_count", "cmpv2_nonce_deleted_count", "total_acme_account_count",
            "acme_account_deleted_count", "acme_account_revoked_count", "acme_orders_deleted_count",
        ] { data[name] = 0 }
        let unknown = TidySettings.fields.definitions.keys.filter { $0 != "tidy_revocation_list" }
        let said = settings?.data ?? Dictionary(uniqueKeysWithValues: unknown.map { ($0, JSONValue.null) })
        return data.merging(said) { $1 }
    }
}
