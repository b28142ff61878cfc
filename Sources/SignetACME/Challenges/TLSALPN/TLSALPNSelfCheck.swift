import SignetCore
import SignetPKI

/// Looks for a tls-alpn-01 answer as validators do (RFC 8737 section 3): at every address of the name, on port 443.
public struct TLSALPNSelfCheck: Sendable {
    private let dialler: any TLSALPNDialling
    private let names: any ChallengeNameService
    private let port: Int

    /// Creates the check.
    /// - Parameter port: another than 443 only where something maps it, as in tests
    public init(
        names: any ChallengeNameService, dialler: any TLSALPNDialling = TLSALPNDialler(), port: Int = 443
    ) {
        self.names = names
        self.dialler = dialler
        self.port = port
    }

    /// - Throws: `.challengeNotVisible` with what was seen at each address that did not show the answer.
    func look(for answer: PresentedAnswer) async throws {
        try await AddressSurvey(names: names).survey(answer) { await sight(of: answer, at: $0) }
    }

    private func sight(of answer: PresentedAnswer, at address: String) async -> AddressSurvey.Sight {
        let place = "\(address) port \(port)"
        do {
            let sighting = try await dialler.handshake(with: address, port: port, serverName: answer.key)
            return try Self.judge(sighting, answer).map { .other("\(place) \($0)", remedy: Self.remedy) } ?? .answer
        } catch {
            let failure = DiallingFailure(error)
            if case .unreachable = failure { return .unreachable("\(place) \(failure)") }
            return .other("\(place) \(Self.words(for: failure, answer))", remedy: Self.remedy)
        }
    }

    private static let remedy =
        "Check that port 443 of that address leads to signet itself: a proxy in front must pass TLS connections that offer "
        + "\(TLSALPNProtocol.name) on unopened, or the name be proven by http-01 or dns-01."

    /// What is wrong with what was shown, nil when nothing is.
    private static func judge(_ sighting: TLSALPNSighting, _ answer: PresentedAnswer) throws -> String? {
        guard let certificate = try? DecodedCertificate(der: sighting.certificate) else {
            return "showed no certificate that can be read"
        }
        guard sighting.negotiatedProtocol == TLSALPNProtocol.name else {
            return "is an ordinary TLS server: it did not choose the protocol \(TLSALPNProtocol.name) and showed the "
                + "certificate of \(certificate)"
        }
        guard certificate.alternativeNames == [try TLSALPNProtocol.alternativeName(of: answer.identifier)] else {
            let shown = certificate.alternativeNames.prefix(5).map(\.value).joined(separator: ", ")
            return
                "showed a certificate for \(shown.isEmpty ? "no name" : shown) instead of \(answer.identifier.value) alone"
        }
        let digest = KeyAuthorizationDigest.octets(answer.keyAuthorization)
        guard let proof = certificate.extensions.first(where: { $0.oid == TLSALPNProtocol.extensionOID }) else {
            return "showed a certificate without the extension acmeIdentifier"
        }
        guard proof.critical, proof.value == ChallengeCertificate.acmeIdentifier(digest) else {
            return "answers another challenge: the digest in the extension acmeIdentifier is not that of this one"
        }
        return nil
    }

    private static func words(for failure: DiallingFailure, _ answer: PresentedAnswer) -> String {
        guard case .tls(let reason) = failure else { return failure.description }
        if reason.contains("NO_APPLICATION_PROTOCOL") {
            return "speaks TLS but refuses the protocol \(TLSALPNProtocol.name)"
        }
        if reason.contains("UNRECOGNIZED_NAME") { return "speaks TLS but does not know the name \(answer.key)" }
        return failure.description
    }
}
