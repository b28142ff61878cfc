import Foundation
import SignetCore
import SignetPKI
import SignetStorage
import Synchronization

/// Answers OCSP requests (RFC 6960) with the issuing key itself.
final class OCSPResponder: Sendable {
    /// An answer that may be given again.
    private struct Answer {
        let der: [UInt8]
        let authority: IssuingAuthority
        let serialNumbers: [[UInt8]]
        let statuses: [OCSPCertificateStatus]
        let producedAt: Date
        /// When it was last seen that the statuses are still these.
        var checked: Check
    }

    /// A look at the statuses.
    private struct Check {
        let at: Date
        /// ``Database/commitCount`` before the look.
        let commitCount: UInt64
    }

    /// What an answer was given to.
    private struct Question: Hashable {
        let der: [UInt8]
        /// nil: all of this database.
        let authorities: [String]?
        let terms: OCSPTerms
    }

    /// How long a look at the statuses serves while this process writes nothing: others may have the database open too.
    private static let checkLifetime: TimeInterval = 1

    /// How many answers are kept; beyond it all are dropped and made again as they are asked for.
    private static let maximumAnswers = 10_000

    private let database: Database
    private let issuing: IssuingAuthorities
    private let clock: any WallClock
    private let schedule: PublicationSchedule
    /// Only for requests without a nonce.
    private let answers = Mutex<[Question: Answer]>([:])

    init(database: Database, issuing: IssuingAuthorities, clock: any WallClock, schedule: PublicationSchedule) {
        self.database = database
        self.issuing = issuing
        self.clock = clock
        self.schedule = schedule
    }

    /// The DER of an answer, or of an unsigned error.
    /// - Parameters:
    ///   - names: the authorities that answer; nil: all
    ///   - terms: nil: as the schedule says
    func respond(to der: [UInt8], by names: [String]? = nil, terms: OCSPTerms? = nil) async -> [UInt8] {
        let question = Question(der: der, authorities: names, terms: terms ?? OCSPTerms(schedule))
        do {
            if let known = try known(question) { return known }
            guard let request = try? OCSPRequest(der: der) else {
                return OCSPResponse.failure(status: Failure.malformed)
            }
            guard let authority = try await issuer(of: request, among: names) else {
                return OCSPResponse.failure(status: Failure.unauthorized)
            }
            return try await answer(request, to: question, by: authority)
        } catch {
            return OCSPResponse.failure(status: Failure.tryLater)
        }
    }

    /// Status codes of RFC 6960 section 4.2.1.
    private enum Failure {
        static let malformed = 1
        static let tryLater = 3
        static let unauthorized = 6
    }

    /// The first authority that the request asks about; certificates of others are answered as unknown.
    private func issuer(of request: OCSPRequest, among names: [String]?) async throws -> IssuingAuthority? {
        for certificateID in request.certificateIDs {
            let authority =
                if let names {
                    try await issuing.authority(of: certificateID, among: names)
                } else {
                    try await issuing.authority(of: certificateID)
                }
            if let authority { return authority }
        }
        return nil
    }

    /// An answer given before, while it may be given again. It waits for nothing but, now and then, for a look at a row.
    ///
    /// No answer is given again after a revocation by this process; after one by another process for a second at most.
    func standing(to der: [UInt8], by names: [String]?, terms: OCSPTerms) -> [UInt8]? {
        let question = Question(der: der, authorities: names, terms: terms)
        guard let answer = reusable(question) else { return nil }
        let age = clock.now.timeIntervalSince(answer.checked.at)
        let isChecked =
            answer.checked.commitCount == database.commitCount && (0..<Self.checkLifetime).contains(age)
        return isChecked ? answer.der : try? known(question)
    }

    /// The statuses are looked up each time, so that an answer is never given again after a revocation, whichever process
    /// made it; what is saved is reading and signing.
    private func known(_ question: Question) throws -> [UInt8]? {
        guard let answer = reusable(question) else { return nil }
        let check = Check(at: clock.now, commitCount: database.commitCount)
        guard try statuses(of: answer.serialNumbers, by: answer.authority) == answer.statuses else { return nil }
        answers.withLock { $0[question]?.checked = check }
        return answer.der
    }

    /// An answer that is not too old.
    private func reusable(_ question: Question) -> Answer? {
        guard let answer = answers.withLock({ $0[question] }), issuing.isReady(answer.authority),
            (0..<question.terms.reuse.timeInterval).contains(clock.now.timeIntervalSince(answer.producedAt))
        else { return nil }
        return answer
    }

    private func statuses(
        of serialNumbers: [[UInt8]], by authority: IssuingAuthority
    ) throws -> [OCSPCertificateStatus] {
        try database.look { session in
            let certificates = CertificateRepository(session)
            return try serialNumbers.map { try certificates.status(serialNumber: $0, authority: authority.id) }
        }
    }

    private func answer(
        _ request: OCSPRequest, to question: Question, by authority: IssuingAuthority
    ) async throws -> [UInt8] {
        let serialNumbers = request.certificateIDs.map(\.serialNumber)
        let check = Check(at: clock.now, commitCount: database.commitCount)
        let statuses = try statuses(of: serialNumbers, by: authority)
        let now = clock.now.wholeSeconds
        let bySerial = Dictionary(
            zip(serialNumbers, statuses), uniquingKeysWith: { first, _ in first })
        let response = try await OCSPResponse.make(
            answering: request, issuer: authority.certificate, key: authority.key, producedAt: now,
            nextUpdate: question.terms.validity.map { now.addingTimeInterval($0.timeInterval) }
        ) { bySerial[$0.serialNumber] ?? .unknown }
        if request.nonce == nil {
            answers.withLock { answers in
                if answers.count >= Self.maximumAnswers { answers = [:] }
                answers[question] = Answer(
                    der: response, authority: authority, serialNumbers: serialNumbers, statuses: statuses,
                    producedAt: now, checked: check)
            }
        }
        return response
    }
}

extension AuthorityService {
    /// Answers a DER OCSP request; never throws, unknown serials are never "good".
    public func ocspResponse(to request: [UInt8]) async -> [UInt8] {
        await ocsp.respond(to: request)
    }

    /// Answers a DER OCSP request about certificates of some authorities; those of others are not known to it.
    /// - Parameter authorities: their names
    public func ocspResponse(to request: [UInt8], by authorities: [String], terms: OCSPTerms) async -> [UInt8] {
        await ocsp.respond(to: request, by: authorities, terms: terms)
    }

    /// An answer given before that may be given again; nil: there is none, ask ``ocspResponse(to:by:terms:)``. Does not
    /// suspend, for those who answer on an event loop.
    public func standingOCSPResponse(to request: [UInt8], by authorities: [String], terms: OCSPTerms) -> [UInt8]? {
        ocsp.standing(to: request, by: authorities, terms: terms)
    }
}
