import Foundation
import SignetCore
import SignetPKI
import SignetStorage

/// Builds delta lists: what has changed since the current full list of an authority.
final class DeltaListPublisher: Sendable {
    private static let attempts = 16

    private let database: Database
    private let issuing: IssuingAuthorities
    private let lists: RevocationListPublisher
    private let clock: any WallClock

    init(database: Database, issuing: IssuingAuthorities, lists: RevocationListPublisher, clock: any WallClock) {
        self.database = database
        self.issuing = issuing
        self.lists = lists
        self.clock = clock
    }

    /// The published delta list when it belongs to the current full list and is not too old, else a new one; nil when the
    /// authority publishes none.
    /// - Parameter isForced: a new one, whether it is needed or not
    func current(of name: String, actor: String, isForced: Bool = false) async throws -> [UInt8]? {
        for _ in 0..<Self.attempts {
            let authority = try await issuing.authority(name)
            let base = try await lists.current(of: name, actor: actor)
            let id = authority.id
            let (state, published) = try await database.read { session in
                (
                    try RevocationListRepository(session).state(of: id),
                    try DeltaListRepository(session).published(of: id)
                )
            }
            guard let terms = state.terms, let interval = terms.deltaInterval, terms.isPublished else { return nil }
            if !isForced, let published, published.baseNumber == base.number,
                (0..<interval.timeInterval).contains(clock.now.timeIntervalSince(published.thisUpdate))
            {
                return published.der
            }
            if let der = try await build(by: authority, base, terms, interval) { return der }
        }
        throw SignetError(
            .contended, "The revocation lists of \"\(name)\" were published by others again and again.",
            remedy: "Try again.")
    }

    /// The authorities whose delta list must be built anew now.
    func due() async throws -> [String] {
        let now = clock.now
        return try await database.read { try DeltaListRepository($0).due(at: now) }
    }

    /// - Returns: nil when the authority was changed, or another list published, meanwhile.
    private func build(
        by authority: IssuingAuthority, _ base: CertificateRevocationList, _ terms: PublicationTerms,
        _ interval: Duration
    ) async throws -> [UInt8]? {
        let (id, now) = (authority.id, clock.now.wholeSeconds)
        // As when the base was made, so that what has ended since is not taken for restored.
        let listedFrom = base.thisUpdate.addingTimeInterval(-terms.listValidity.timeInterval)
        let (state, revoked) = try await database.read { session in
            (
                try RevocationListRepository(session).state(of: id),
                try terms.isEmpty ? [] : CertificateRepository(session).revoked(by: id, endingFrom: listedFrom)
            )
        }
        guard state.revision == authority.revision, let baseNumber = base.number,
            state.published?.number == baseNumber
        else {
            issuing.forget(authority)
            return nil
        }
        // The next one is made in time when its making is late by as much as that.
        let der = try await CertificateRevocationList.makeDelta(
            to: base, issuer: authority.certificate, key: authority.key.signing(by: terms.signature),
            number: state.lastNumber + 1, thisUpdate: now,
            nextUpdate: now.addingTimeInterval(2 * max(interval.timeInterval, 1)), revoked: revoked)
        let isPublished = try await database.write { session in
            try DeltaListRepository(session).publish(
                DeltaListRepository.Published(baseNumber: baseNumber, thisUpdate: now, der: der), of: id, since: state)
        }
        return isPublished ? der : nil
    }
}
