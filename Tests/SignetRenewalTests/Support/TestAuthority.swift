import Foundation
import SignetCore
import SignetPKI
import SignetRenewal
import Synchronization

/// An issuer at the contract's edge: a root in memory that signs what it is asked to, fails when told to, and, asked again
/// for one request, answers with the certificate it made the first time.
final class TestAuthority: CertificateIssuer, IssuerRegistry {
    /// How it behaves, and what it has seen.
    struct State {
        var lifetime: Duration = .seconds(30 * 86_400)
        var failure: SignetError?
        /// What comes back when it is asked whether it knows a certificate.
        var recognitionFailure: SignetError?
        /// Fails once its work is done: the answer is lost.
        var losesAnswers = false
        /// Answers with a certificate for another name.
        var namesOnes: [AlternativeName]?
        var information: RenewalInformation?
        var orders = 0
        var resumedOrders = 0
        var issued: [[UInt8]: IssuedCertificate] = [:]
        var revoked: Set<[UInt8]> = []
    }

    let root: DecodedCertificate
    private let signer: CertificateSigner
    private let clock: any WallClock
    private let state = Mutex(State())

    init(clock: any WallClock) async throws {
        self.clock = clock
        let key = try PrivateKey.generate(.ecdsaP256)
        let contents = CertificateContents(
            serialNumber: SerialNumber.make(at: clock.now), subject: DistinguishedName(commonName: "test root"),
            alternativeNames: [], publicKey: key.publicKey, notBefore: clock.now.addingTimeInterval(-3600),
            notAfter: clock.now.addingTimeInterval(20 * 365 * 86_400))
        root = try DecodedCertificate(
            der: await CertificateSigner.selfSigned(contents, key: key, profile: CertificateProfile(usage: .root)))
        signer = try CertificateSigner(issuer: root, key: key, profile: CertificateProfile(usage: .server))
    }

    /// Reads or changes how it behaves.
    func with<T: Sendable>(_ body: (inout sending State) -> sending T) -> T { state.withLock(body) }

    /// How many different certificates it has issued.
    var issuedCount: Int { state.withLock { $0.issued.count } }

    func issuer(for reference: IssuerReference) async throws -> any CertificateIssuer {
        switch reference.kind {
        case "authority": return self
        case "self-signed": return SelfSignedIssuer(clock: clock)
        default: throw SignetError(.unknownIssuer, "There is no issuer \(reference).")
        }
    }

    func issue(_ order: IssuanceOrder) async throws -> IssuedCertificate {
        let (lifetime, names, earlier, losesAnswers) = try state.withLock { state in
            state.orders += 1
            if order.resumed { state.resumedOrders += 1 }
            if let failure = state.failure { throw failure }
            let earlier = order.resumed ? state.issued[order.request.publicKey.subjectPublicKeyInfo] : nil
            return (state.lifetime, state.namesOnes, earlier, state.losesAnswers)
        }
        if let earlier, !losesAnswers { return earlier }
        let now = Date(timeIntervalSince1970: clock.now.timeIntervalSince1970.rounded(.down))
        let length = order.spec.lifetime?.duration ?? lifetime
        let contents = CertificateContents(
            serialNumber: SerialNumber.make(at: now), subject: order.request.subject,
            alternativeNames: names ?? order.request.alternativeNames, publicKey: order.request.publicKey,
            notBefore: now, notAfter: now.addingTimeInterval(length.timeInterval - 1))
        let leaf = try DecodedCertificate(der: await signer.sign(contents))
        let answer = IssuedCertificate(leaf: leaf, intermediates: [], roots: [root])
        state.withLock { $0.issued[order.request.publicKey.subjectPublicKeyInfo] = answer }
        if losesAnswers { throw SignetError(.timedOut, "The answer was lost.") }
        return answer
    }

    func renewalInformation(for certificate: DecodedCertificate) async throws -> RenewalInformation? {
        state.withLock { $0.information }
    }

    func revoke(_ certificate: DecodedCertificate, reason: RevocationReason) async throws {
        state.withLock { _ = $0.revoked.insert(certificate.der) }
    }

    func recognises(_ certificate: DecodedCertificate) async throws -> Bool {
        if let failure = state.withLock({ $0.recognitionFailure }) { throw failure }
        return certificate.isIssued(by: root) && !state.withLock { $0.revoked.contains(certificate.der) }
    }
}
