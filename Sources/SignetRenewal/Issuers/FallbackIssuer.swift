import SignetCore
import SignetPKI

/// Several issuers as one: the next is asked when the one before it fails.
public struct FallbackIssuer: CertificateIssuer {
    /// An issuer with the name under which it is reported.
    public typealias Named = (reference: IssuerReference, issuer: any CertificateIssuer)

    private let first: Named
    private let others: [Named]

    public init(_ first: Named, then others: [Named]) {
        self.first = first
        self.others = others
    }

    private var all: [Named] { [first] + others }

    /// - Throws: when all fail, an error that tells what each of them said and when to try again.
    public func issue(_ order: IssuanceOrder) async throws -> IssuedCertificate {
        var failures: [(IssuerReference, any Error)] = []
        for (reference, issuer) in all {
            do {
                return try await issuer.issue(order)
            } catch {
                try Task.checkCancellation()
                failures.append((reference, error))
            }
        }
        throw FallbackFailure(failures)
    }

    /// The wish of the first that has one: an issuer does not know the certificates of another.
    public func renewalInformation(for certificate: DecodedCertificate) async throws -> RenewalInformation? {
        var failure: (any Error)?
        for (_, issuer) in all {
            do {
                if let wish = try await issuer.renewalInformation(for: certificate) { return wish }
            } catch {
                try Task.checkCancellation()
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return nil
    }

    /// - Throws: what the first one throws when none can.
    public func revoke(_ certificate: DecodedCertificate, reason: RevocationReason) async throws {
        var failure: (any Error)?
        for (_, issuer) in all {
            do {
                return try await issuer.revoke(certificate, reason: reason)
            } catch {
                try Task.checkCancellation()
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }

    public func recognises(_ certificate: DecodedCertificate) async throws -> Bool {
        for (_, issuer) in all where try await issuer.recognises(certificate) { return true }
        return false
    }
}

/// What came of asking several issuers, none of which gave a certificate.
struct FallbackFailure: RetryAdvising, CustomStringConvertible {
    private let failures: [(reference: IssuerReference, error: any Error)]

    init(_ failures: [(IssuerReference, any Error)]) {
        self.failures = failures.map { (reference: $0.0, error: $0.1) }
    }

    var description: String {
        failures.map { "\($0.reference): \($0.error)" }.joined(separator: " Then ")
    }

    /// The first issuer is the one that is wanted, so its advice counts; a person is needed only where all need one.
    var retryAdvice: RetryAdvice {
        let advice = failures.compactMap { ($0.error as? any RetryAdvising)?.retryAdvice }
        return advice.first { !$0.needsPerson } ?? advice.first
            ?? RetryAdvice(schedule: .exponential(from: .seconds(60), ceiling: .seconds(3600)))
    }
}
