import SignetCore
import SignetDNS

/// dns-01 and dns-account-01 answered by TXT records, several at one name beside each other.
///
/// An alias (CNAME) at the name of the record is followed, so that a zone of one's own can hold the answers for others.
public struct DNSPlace: AnswerPlace {
    /// How long resolvers may keep a record, in seconds.
    public static let defaultTTL = 60

    public let name: String
    private let provider: any RecordProvider
    private let names: any ChallengeNameService
    private let propagation: any PropagationChecking
    private let ttl: Int

    /// - Parameters:
    ///   - name: the name of the provider in the configuration, by which the place is found again after a restart
    ///   - provider: changes the records
    ///   - names: finds aliases and zones
    ///   - propagation: waits until every authoritative server has a record
    ///   - ttl: of the records, in seconds
    public init(
        name: String, provider: any RecordProvider, names: any ChallengeNameService,
        propagation: any PropagationChecking, ttl: Int = DNSPlace.defaultTTL
    ) {
        self.name = "dns \(name)"
        self.provider = provider
        self.names = names
        self.propagation = propagation
        self.ttl = ttl
    }

    public var types: [ChallengeType] { [.dns01, .dnsAccount01] }

    public func answer(to task: ChallengeTask) async throws -> PresentedAnswer {
        let name = task.identifier.value
        let asked =
            task.type == .dnsAccount01
            ? ChallengeRecordName.account(name, accountURL: task.accountURL) : ChallengeRecordName.standard(name)
        let record = try await names.canonicalName(of: asked)
        return try PresentedAnswer(
            to: task, at: self.name, key: record, zone: try await names.zoneName(of: record))
    }

    public func put(_ answer: PresentedAnswer) async throws {
        try await provider.add(record(answer), zone: try zone(of: answer))
    }

    public func takeAway(_ answer: PresentedAnswer) async throws {
        try await provider.remove(record(answer), zone: try zone(of: answer))
    }

    public func look(for answer: PresentedAnswer) async throws {
        try await propagation.requireVisible(
            record(answer), zone: try zone(of: answer), limit: provider.propagationTimeout, type: answer.type,
            name: answer.identifier.value)
    }

    private func record(_ answer: PresentedAnswer) -> TextRecord {
        TextRecord(
            name: answer.key, value: KeyAuthorizationDigest.text(answer.keyAuthorization), ttl: ttl,
            challenge: TextRecord.Challenge(
                domain: answer.identifier.value, token: answer.token, keyAuthorization: answer.keyAuthorization))
    }

    private func zone(of answer: PresentedAnswer) throws -> String {
        guard let zone = answer.zone else {
            throw SignetError(
                .challengeUnsolvable, "The TXT record \(answer.key) was noted without its zone.",
                remedy: "Remove the value \(KeyAuthorizationDigest.text(answer.keyAuthorization)) there by hand.")
        }
        return zone
    }
}

extension PropagationChecking {
    /// - Throws: `.challengeNotVisible` with what the check says.
    func requireVisible(
        _ record: TextRecord, zone: String, limit: Duration?, type: ChallengeType, name: String
    ) async throws {
        do {
            try await wait(for: record, zone: zone, limit: limit)
        } catch let error as SignetError {
            throw SignetError(
                .challengeNotVisible, "The CA would not see the \(type) answer for \(name): \(error.message)",
                remedy: error.remedy ?? "Check that \(record.name) is served by the zone that signet changes.",
                cause: error.cause.map(Reason.init))
        } catch {
            try Task.checkCancellation()
            throw SignetError(
                .challengeNotVisible,
                "Whether the CA would see the \(type) answer for \(name) at \(record.name) could not be found out.",
                remedy: "Check the DNS servers of the zone.", cause: error)
        }
    }
}

/// The cause of an error, already text, on its way into another.
private struct Reason: Error, CustomStringConvertible {
    let description: String
}
