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
        let statuses: [OCSPCertificateStatus]
        let producedAt: Date
    }

    /// What an answer was given to.
    private struct Question: Hashable {
        let der: [UInt8]
        let authority: Int64
        let terms: OCSPTerms
    }

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
        guard let request = try? OCSPRequest(der: der) else { return OCSPResponse.failure(status: Failure.malformed) }
        do {
            guard let authority = try await issuer(of: request, among: names) else {
                return OCSPResponse.failure(status: Failure.unauthorized)
            }
            return try await answer(
                request, to: Question(der: der, authority: authority.id, terms: terms ?? OCSPTerms(schedule)),
                by: authority)
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

    /// The statuses are looked up each time, so that an answer is never given again after a revocation, whichever process
    /// made it; what is saved is the signature.
    private func answer(
        _ request: OCSPRequest, to question: Question, by authority: IssuingAuthority
    ) async throws -> [UInt8] {
        let (id, certificateIDs) = (authority.id, request.certificateIDs)
        let statuses = try await database.read { session in
            let certificates = CertificateRepository(session)
            return try certificateIDs.map { try certificates.status(serialNumber: $0.serialNumber, authority: id) }
        }
        let now = clock.now.wholeSeconds
        if request.nonce == nil, let known = answers.withLock({ $0[question] }),
            known.statuses == statuses,
            (0..<question.terms.reuse.timeInterval).contains(now.timeIntervalSince(known.producedAt))
        {
            return known.der
        }
        let bySerial = Dictionary(
            zip(certificateIDs.map(\.serialNumber), statuses), uniquingKeysWith: { first, _ in first })
        let response = try await OCSPResponse.make(
            answering: request, issuer: authority.certificate, key: authority.key, producedAt: now,
            nextUpdate: question.terms.validity.map { now.addingTimeInterval($0.timeInterval) }
        ) { bySerial[$0.serialNumber] ?? .unknown }
        if request.nonce == nil {
            answers.withLock { answers in
                if answers.count >= Self.maximumAnswers { answers = [:] }
                answers[question] = Answer(der: response, statuses: statuses, producedAt: now)
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
}
