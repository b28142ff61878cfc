import Foundation
import SignetCore

/// Changes records in Amazon Route 53.
///
/// Route 53 keeps all TXT values of a name in one set. A change names the set that was read before; when somebody else
/// changed it meanwhile nothing happens, and the set is read and changed again. So no value of others is ever lost.
public actor Route53Provider: RecordProvider {
    /// How the service is reached.
    public struct Settings: Sendable {
        /// The one endpoint there is, unless in China, in government clouds or in tests; without the slash at its end.
        public var endpoint: String
        /// The region that requests are signed for.
        public var region: String
        /// nil: looked up by the zone's name.
        public var hostedZoneID: String?
        /// Whether to wait until all of Route 53's servers have a change.
        public var waitsForSync: Bool
        public var propagationTimeout: Duration?

        public init(
            endpoint: String = "https://route53.amazonaws.com", region: String = "us-east-1",
            hostedZoneID: String? = nil, waitsForSync: Bool = true, propagationTimeout: Duration? = nil
        ) {
            self.endpoint = endpoint
            self.region = region
            self.hostedZoneID = hostedZoneID
            self.waitsForSync = waitsForSync
            self.propagationTimeout = propagationTimeout
        }
    }

    /// How often a set that others keep changing is tried.
    private static let attempts = 8
    private static let syncInterval: Duration = .seconds(2)
    private static let syncLimit: Duration = .seconds(120)

    public nonisolated let summary: String
    public nonisolated let propagationTimeout: Duration?
    private let settings: Settings
    private let client: Route53Client
    private var zoneIDs: [String: String] = [:]

    init(_ settings: Settings, credentials: AWSCredentials.Source, exchange: HTTPExchange, clock: any WallClock) {
        self.settings = settings
        client = Route53Client(
            endpoint: settings.endpoint, region: settings.region, credentials: credentials, exchange: exchange,
            clock: clock)
        summary = "Route 53 at \(settings.endpoint)"
        propagationTimeout = settings.propagationTimeout
    }

    public func add(_ record: TextRecord, zone: String) async throws {
        try record.validate()
        try await modify(record, in: zone) { values in
            let value = Route53RecordSet.quote(record)
            return values.contains(value) ? values : values + [value]
        }
    }

    public func remove(_ record: TextRecord, zone: String) async throws {
        try await modify(record, in: zone) { values in values.filter { $0 != Route53RecordSet.quote(record) } }
    }

    private func modify(
        _ record: TextRecord, in zone: String, _ transform: @Sendable ([String]) -> [String]
    ) async throws {
        do {
            let id = try await hostedZone(named: try DNSName(zone).text)
            let name = try DNSName(record.name).text
            for attempt in 1...Self.attempts {
                let current = try await client.textRecords(of: name, in: id)
                let values = transform(current?.values ?? [])
                if values == current?.values ?? [] { return }
                let wanted = Route53RecordSet(name: name, ttl: current?.ttl ?? record.ttl, values: values)
                do {
                    let change = try await client.change(Self.changes(from: current, to: wanted), in: id)
                    return try await settle(change)
                } catch let error as Route53Client.ServiceError where error.isConflict && attempt < Self.attempts {
                    continue
                }
            }
        } catch let error as Route53Client.ServiceError {
            throw Self.explain(error, record, zone)
        }
    }

    /// The old set is named exactly: if it is another one by now, Route 53 refuses all.
    private static func changes(
        from current: Route53RecordSet?, to wanted: Route53RecordSet
    ) -> [(action: String, set: Route53RecordSet)] {
        guard let current else { return [("CREATE", wanted)] }
        return wanted.values.isEmpty ? [("DELETE", current)] : [("DELETE", current), ("UPSERT", wanted)]
    }

    private func hostedZone(named zone: String) async throws -> String {
        if let id = settings.hostedZoneID ?? zoneIDs[zone] { return id }
        let id = try await client.hostedZone(named: zone)
        zoneIDs[zone] = id
        return id
    }

    /// Waits until a change has arrived everywhere, if that is wanted. That it takes too long is no error here: the
    /// propagation check will see it.
    private func settle(_ change: String) async throws {
        guard settings.waitsForSync, !change.isEmpty else { return }
        let deadline = client.clock.now.addingTimeInterval(Self.syncLimit.timeInterval)
        while try await !client.isEverywhere(change: change), client.clock.now < deadline {
            try await client.clock.sleep(for: Self.syncInterval)
        }
    }

    private static func explain(_ error: Route53Client.ServiceError, _ record: TextRecord, _ zone: String)
        -> SignetError
    {
        let said = "\(error.code.isEmpty ? "\(error.status)" : error.code): \(error.message.prefix(500))"
        let isRefusal = error.status == .forbidden || error.status == .unauthorized
        let remedy =
            switch error.code {
            case "AccessDenied", "AccessDeniedException":
                "Allow route53:ListHostedZonesByName, ListResourceRecordSets, ChangeResourceRecordSets and GetChange."
            case "InvalidClientTokenId", "UnrecognizedClientException": "The access key is unknown: check it."
            case "SignatureDoesNotMatch": "The secret access key is wrong."
            case "RequestExpired", "InvalidSignatureException": "Check the secret access key and this machine's clock."
            case "NoSuchHostedZone": "Correct hosted_zone_id."
            default: "Look the error up in Route 53's documentation."
            }
        return SignetError(
            isRefusal ? .dnsProviderUnauthorized : .dnsProviderFailed,
            "Route 53 did not change the TXT records of \(record.name) in \(zone). It answered \(said)", remedy: remedy)
    }
}

extension Route53Client.ServiceError {
    /// The set is not what it was when it was read.
    fileprivate var isConflict: Bool { ["InvalidChangeBatch", "InvalidInput"].contains(code) }
}

extension Route53Provider: DNSProviderKind {
    private enum Answer: String, CaseIterable {
        case yes = "true"
        case no = "false"
    }

    public static let description = DNSProviderDescription(
        kind: "route53", summary: "Amazon Route 53.",
        settings: [
            .optional("access_key_id", "The access key; by default from AWS_ACCESS_KEY_ID or the shared file."),
            .secret("secret_access_key", "Its secret."),
            .secret("session_token", "With temporary keys."),
            .optional("profile", "The profile in the shared file; AWS_PROFILE or default by default."),
            .optional("credentials_file", "The shared file; ~/.aws/credentials by default."),
            .optional("hosted_zone_id", "By default the public hosted zone with the zone's name."),
            .optional("wait_for_sync", "Whether to wait until all servers of Route 53 have a change; true by default."),
            .optional("region", "The region that requests are signed for; us-east-1 by default."),
            .optional("endpoint", "Another URL of the service."),
        ])

    public static func provider(
        _ settings: DNSProviderSettings, in context: DNSProviderContext
    ) throws -> any RecordProvider {
        var own = Settings()
        own.endpoint = try settings.url("endpoint") ?? own.endpoint
        own.region = settings.text("region") ?? own.region
        own.hostedZoneID = settings.text("hosted_zone_id").map(Route53Client.bare)
        own.waitsForSync = try settings.choice("wait_for_sync", of: Answer.self) != .no
        own.propagationTimeout = try settings.duration("propagation_timeout")
        return Route53Provider(
            own, credentials: try credentials(settings, environment: context.environment),
            exchange: HTTPExchange(client: context.httpClient), clock: context.clock)
    }

    private static func credentials(
        _ settings: DNSProviderSettings, environment: [String: String]
    ) throws -> AWSCredentials.Source {
        switch (settings.text("access_key_id"), try settings.secret("secret_access_key")) {
        case (let id?, let secret?):
            return .explicit(
                AWSCredentials(
                    accessKeyID: id, secretAccessKey: secret, sessionToken: try settings.secret("session_token")))
        case (nil, nil):
            return .init(
                environment: environment, profile: settings.text("profile"), path: settings.text("credentials_file"))
        default:
            throw settings.invalid(
                "access_key_id and its secret belong together.",
                remedy: "Write access_key_id and secret_access_key_file (or secret_access_key_environment), or neither."
            )
        }
    }
}
