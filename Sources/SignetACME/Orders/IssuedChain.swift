import Foundation
import SignetCore
import SignetPKI
import SignetRenewal

/// A certificate as it came from a CA, checked against what was ordered.
struct IssuedChain {
    let certificate: IssuedCertificate

    /// - Parameters:
    ///   - chain: leaf first; a root at its end is told apart from the intermediates
    ///   - clockSkew: by how many seconds the CA's clock is ahead of this machine's, when the CA said its time
    /// - Throws: `.acmeWrongCertificate`, `.acmeWrongClock`.
    init(
        _ chain: [DecodedCertificate], for request: CertificateRequest, now: Date, clockSkew: TimeInterval?,
        tolerance: TimeInterval
    ) throws {
        guard let leaf = chain.first else { throw Self.wrong("The CA gave no certificate.") }
        guard leaf.subjectPublicKeyInfo == request.publicKey.subjectPublicKeyInfo else {
            throw Self.wrong("The CA gave \(leaf), a certificate for another key than the one it was asked to certify.")
        }
        let (wanted, given) = (Set(request.alternativeNames), Set(leaf.alternativeNames))
        guard wanted == given else {
            let difference = [("lacks", wanted.subtracting(given)), ("has besides", given.subtracting(wanted))]
                .filter { !$0.1.isEmpty }
                .map { "it \($0) \($1.map(\.value).sorted().prefix(5).joined(separator: ", "))" }
            throw Self.wrong(
                "The CA gave a certificate for other names than ordered: \(difference.joined(separator: ", "))."
            )
        }
        try Self.checkDates(of: leaf, now: now, clockSkew: clockSkew, tolerance: tolerance)
        let ordered = CertificateChain.order(leaf: leaf, among: Array(chain.dropFirst()))
        guard ordered.count == Set(chain).count else {
            throw Self.wrong(
                "The certificates that the CA gave do not form a chain: nothing among them issued \(ordered.last ?? leaf)."
            )
        }
        let roots = ordered.dropFirst().suffix(1).filter(\.isSelfIssued)
        certificate = IssuedCertificate(
            leaf: leaf, intermediates: Array(ordered.dropFirst().dropLast(roots.count)), roots: Array(roots))
    }

    private static func checkDates(
        of leaf: DecodedCertificate, now: Date, clockSkew: TimeInterval?, tolerance: TimeInterval
    ) throws {
        let isTooEarly = leaf.notBefore > now.addingTimeInterval(tolerance)
        guard isTooEarly || leaf.notAfter < now else { return }
        let validity = "from \(MomentText.format(leaf.notBefore)) to \(MomentText.format(leaf.notAfter))"
        let isOurs = clockSkew.map { abs($0) > tolerance } ?? isTooEarly
        guard isOurs else { throw wrong("The CA gave a certificate that is valid \(validity), which is not now.") }
        let theirs = clockSkew.map { ", at the CA \(MomentText.format(now.addingTimeInterval($0)))" } ?? ""
        throw ACMEFailure(
            .acmeWrongClock,
            "The new certificate is valid \(validity), but here it is \(MomentText.format(now))\(theirs).")
    }

    private static func wrong(_ message: String) -> ACMEFailure {
        var failure = ACMEFailure(.acmeWrongCertificate, message)
        failure.endsOrder = true
        return failure
    }
}
