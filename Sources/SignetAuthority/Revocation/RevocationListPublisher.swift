import Foundation
import SignetCore
import SignetPKI
import SignetStorage
import Synchronization

/// Builds revocation lists and keeps the current ones at hand.
///
/// Numbers never repeat and every list holds at least what the one before held, whichever process builds it: a list is
/// built from one snapshot of the database and stored only when no other was stored since that snapshot.
final class RevocationListPublisher: Sendable {
    private static let attempts = 16

    private let database: Database
    private let issuing: IssuingAuthorities
    private let clock: any WallClock
    private let schedule: PublicationSchedule
    /// The last list of each authority that was asked for here.
    private let recent = Mutex<[Int64: CertificateRevocationList]>([:])

    init(database: Database, issuing: IssuingAuthorities, clock: any WallClock, schedule: PublicationSchedule) {
        self.database = database
        self.issuing = issuing
        self.clock = clock
        self.schedule = schedule
    }

    /// The published list when it holds every revocation and is not too old, else a new one.
    func current(of name: String, actor: String) async throws -> CertificateRevocationList {
        for _ in 0..<Self.attempts {
            let id = try await issuing.authority(name).id
            let state = try await database.read { try RevocationListRepository($0).state(of: id) }
            if let published = state.published, isCurrent(published, state) {
                return try await load(published, of: id)
            }
            if let list = try await build(of: name, actor: actor) { return list }
        }
        throw Self.contended(name)
    }

    /// A new list, whether it is needed or not.
    func rebuilt(of name: String, actor: String) async throws -> CertificateRevocationList {
        for _ in 0..<Self.attempts {
            if let list = try await build(of: name, actor: actor) { return list }
        }
        throw Self.contended(name)
    }

    /// The authorities whose list must be built anew now.
    func due() async throws -> [String] {
        let (now, interval) = (clock.now, schedule.listInterval)
        return try await database.read { try RevocationListRepository($0).due(at: now, interval: interval) }
    }

    private func isCurrent(
        _ published: RevocationListRepository.Published, _ state: RevocationListRepository.State
    ) -> Bool {
        let age = clock.now.timeIntervalSince(published.thisUpdate)
        let terms = state.terms ?? PublicationTerms(schedule)
        guard terms.isPublished else { return true }
        let isComplete = terms.isPrompt ? published.covers == state.revocations : published.covers >= 0
        return isComplete && age >= 0 && age < terms.listInterval.timeInterval
    }

    private func load(
        _ published: RevocationListRepository.Published, of id: Int64
    ) async throws -> CertificateRevocationList {
        if let list = recent.withLock({ $0[id] }), list.number == published.number { return list }
        let der = try await database.read { try RevocationListRepository($0).der(of: id) }
        let list = try CertificateRevocationList(der: der ?? [])
        recent.withLock { $0[id] = list }
        return list
    }

    /// - Returns: nil when the authority was changed, or another list published, meanwhile.
    private func build(of name: String, actor: String) async throws -> CertificateRevocationList? {
        let authority = try await issuing.authority(name)
        let id = authority.id
        let now = clock.now.wholeSeconds
        let schedule = schedule
        let (state, terms, revoked) = try await database.read { session in
            let state = try RevocationListRepository(session).state(of: id)
            let terms = state.terms ?? PublicationTerms(schedule)
            // A certificate stays listed until after a list that was made when it had ended (RFC 5280 section 3.3).
            let listedFrom = now.addingTimeInterval(-terms.listValidity.timeInterval)
            let revoked =
                try terms.isEmpty ? [] : CertificateRepository(session).revoked(by: id, endingFrom: listedFrom)
            return (state, terms, revoked)
        }
        guard state.revision == authority.revision else {
            issuing.forget(authority)
            return nil
        }
        let list = try await CertificateRevocationList.make(
            issuer: authority.certificate, key: authority.key.signing(by: terms.signature),
            number: state.lastNumber + 1, thisUpdate: now,
            nextUpdate: now.addingTimeInterval(terms.listValidity.timeInterval), revoked: revoked,
            deltaListURLs: terms.deltaInterval == nil ? [] : terms.deltaListURLs)
        let isPublished = try await database.write { session in
            guard try RevocationListRepository(session).publish(list, of: id, since: state) else { return false }
            try AuditRepository(session).add(
                .listPublish, on: name, detail: "number \(state.lastNumber + 1), \(revoked.count) revoked",
                actor: actor, at: now)
            return true
        }
        guard isPublished else { return nil }
        recent.withLock { $0[id] = list }
        return list
    }

    private static func contended(_ name: String) -> SignetError {
        SignetError(
            .contended, "The revocation list of \"\(name)\" was published by others again and again.",
            remedy: "Try again.")
    }
}
