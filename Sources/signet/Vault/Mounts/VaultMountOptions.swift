import ArgumentParser
import SignetCore
import SignetVault

/// What is said of a mount, on the commands that make or change one.
struct VaultMountOptions: ParsableArguments {
    @Option(name: .long, help: "For people.")
    var description: String?

    @Option(name: .customLong("default-lease-ttl"), help: "How long what it hands out lives.")
    var defaultLeaseTTL: String?

    @Option(name: .customLong("max-lease-ttl"), help: "The longest that it lives.")
    var maxLeaseTTL: String?

    @Option(name: .customLong("listing-visibility"), help: "unauth: user interfaces show it to everybody.")
    var listingVisibility: String?

    @Option(name: .customLong("token-type"), help: "Of tokens made here: default-service, batch ...")
    var tokenType: String?

    @Option(
        name: .customLong("audit-non-hmac-request-keys"), help: "Written to the audit log as they are; repeatable.")
    var requestKeys: [String] = []

    @Option(
        name: .customLong("audit-non-hmac-response-keys"), help: "Written to the audit log as they are; repeatable.")
    var responseKeys: [String] = []

    @Option(name: .customLong("passthrough-request-headers"), help: "Handed to the backend; repeatable.")
    var requestHeaders: [String] = []

    @Option(name: .customLong("allowed-response-headers"), help: "That the backend may set; repeatable.")
    var responseHeaders: [String] = []

    @Option(name: .long, help: ArgumentHelp("Of the backend's own; repeatable.", valueName: "key=value"))
    var options: [String] = []

    @Option(name: .customLong("secret-version"), help: "Of a key-value store; also -version.")
    var version: Int?

    /// As `sys/mounts/PATH/tune` takes it, without description and options.
    var tuning: [String: JSONValue] {
        var fields: [String: JSONValue] = [:]
        let texts = [
            "default_lease_ttl": defaultLeaseTTL, "max_lease_ttl": maxLeaseTTL,
            "listing_visibility": listingVisibility, "token_type": tokenType,
        ]
        for case (let name, let text?) in texts { fields[name] = .string(text) }
        let lists = [
            "audit_non_hmac_request_keys": requestKeys, "audit_non_hmac_response_keys": responseKeys,
            "passthrough_request_headers": requestHeaders, "allowed_response_headers": responseHeaders,
        ]
        for (name, list) in lists where !list.isEmpty {
            fields[name] = .strings(list.flatMap { $0.split(separator: ",").map(String.init) })
        }
        return fields
    }

    /// Description and options.
    func identity() throws -> [String: JSONValue] {
        var fields: [String: JSONValue] = [:]
        if let description { fields["description"] = .string(description) }
        var texts = try DataArguments.texts(options)
        if let version { texts["version"] = String(version) }
        if !texts.isEmpty { fields["options"] = .object(texts.mapValues(JSONValue.string)) }
        return fields
    }
}
