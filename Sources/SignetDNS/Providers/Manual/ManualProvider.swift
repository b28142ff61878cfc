import SignetCore

/// Says what a person must do, and waits until the record is seen.
public struct ManualProvider: RecordProvider {
    /// Longer than for machines: somebody has to log in somewhere.
    public static let usualTimeout: Duration = .seconds(3600)

    public let propagationTimeout: Duration?
    private let check: PropagationCheck
    private let announce: @Sendable (String) async -> Void

    /// - Parameters:
    ///   - check: how it is seen that the person has done it
    ///   - announce: shows a text to that person
    public init(
        check: PropagationCheck, timeout: Duration = Self.usualTimeout,
        announce: @escaping @Sendable (String) async -> Void
    ) {
        self.check = check
        self.announce = announce
        propagationTimeout = timeout
    }

    public var summary: String { "by hand" }

    public func add(_ record: TextRecord, zone: String) async throws {
        await announce(
            """
            Please add this record to the zone \(zone), beside others that the name may have:
              \(record.name). \(record.ttl) IN TXT "\(record.value)"
            It goes on by itself as soon as every name server of the zone has it.
            """)
        try await check.wait(for: record, zone: zone, limit: propagationTimeout)
    }

    public func remove(_ record: TextRecord, zone: String) async throws {
        await announce(
            """
            This record in the zone \(zone) is no longer needed; please remove it:
              \(record.name). IN TXT "\(record.value)"
            """)
    }
}

extension ManualProvider: DNSProviderKind {
    public static let description = DNSProviderDescription(
        kind: "manual", summary: "Says what to add by hand and waits until it is seen.", settings: [])

    public static func provider(
        _ settings: DNSProviderSettings, in context: DNSProviderContext
    ) throws -> any RecordProvider {
        ManualProvider(
            check: PropagationCheck(resolver: context.resolver, clock: context.clock),
            timeout: try settings.duration("propagation_timeout") ?? usualTimeout, announce: context.announce)
    }
}
