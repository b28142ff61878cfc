import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetACME

private struct ScriptedTLS: TLSALPNDialling {
    let result: Result<TLSALPNSighting, DiallingFailure>

    func handshake(with address: String, port: Int, serverName: String) async throws -> TLSALPNSighting {
        try result.get()
    }
}

/// Every sentence that the self-check of tls-alpn-01 has.
@Suite struct TLSALPNSelfCheckTests {
    private let names = MemoryNames(addresses: ["shop.example.com": ["192.0.2.1"]])
    private let answer: PresentedAnswer

    init() throws {
        answer = try PresentedAnswer(to: makeTask(.tlsALPN01), at: "tls", key: "shop.example.com")
    }

    private func look(_ result: Result<TLSALPNSighting, DiallingFailure>) async throws {
        try await TLSALPNSelfCheck(names: names, dialler: ScriptedTLS(result: result)).look(for: answer)
    }

    private func sentence(_ result: Result<TLSALPNSighting, DiallingFailure>) async throws -> String {
        let error = try await SignetError.thrown { try await look(result) }
        #expect(error.code == .challengeNotVisible)
        #expect(error.remedy?.isEmpty == false)
        return error.message
    }

    private func certificate(
        _ names: [String] = ["shop.example.com"], value: [UInt8]? = nil, critical: Bool = true, isMarked: Bool = true
    ) async throws -> [UInt8] {
        let key = try PrivateKey.generate(.ecdsaP256)
        let now = ManualClock().now
        var contents = CertificateContents(
            serialNumber: SerialNumber.make(at: now), subject: DistinguishedName(commonName: "x"),
            alternativeNames: try names.map { try AlternativeName(parsing: $0) }, publicKey: key.publicKey,
            notBefore: now, notAfter: now.addingTimeInterval(60))
        let digest = [0x04, 0x20] + KeyAuthorizationDigest.octets("tok-1_A.thumbprint")
        if isMarked {
            contents.additionalExtensions = [
                AdditionalExtension(oid: "1.3.6.1.5.5.7.1.31", critical: critical, value: value ?? digest)
            ]
        }
        return try await CertificateSigner.selfSigned(contents, key: key, profile: CertificateProfile(usage: .server))
    }

    private func shown(_ certificate: [UInt8], _ chosen: String? = "acme-tls/1") -> Result<
        TLSALPNSighting, DiallingFailure
    > {
        .success(TLSALPNSighting(negotiatedProtocol: chosen, certificate: certificate))
    }

    @Test func theAnswerIsSeen() async throws {
        try await look(shown(certificate()))
    }

    @Test func otherCertificates() async throws {
        let place = "The CA would not see the tls-alpn-01 answer for shop.example.com: 192.0.2.1 port 443 "
        #expect(try await sentence(shown([])) == place + "showed no certificate that can be read.")
        #expect(
            try await sentence(shown(certificate(), nil)).hasPrefix(
                place + "is an ordinary TLS server: it did not choose"))
        #expect(
            try await sentence(shown(certificate(["shop.example.com", "b.example.com"])))
                == place + "showed a certificate for shop.example.com, b.example.com instead of shop.example.com alone."
        )
        #expect(
            try await sentence(shown(certificate([]))).contains("showed a certificate for no name instead"))
        #expect(
            try await sentence(shown(certificate(isMarked: false)))
                == place + "showed a certificate without the extension acmeIdentifier.")
        for wrong in [
            try await certificate(critical: false), try await certificate(value: [4, 1, 0]),
            try await certificate(value: []),
        ] {
            #expect(try await sentence(shown(wrong)).contains("answers another challenge"))
        }
    }

    static let failures: [(DiallingFailure, String)] = [
        (.refused, "192.0.2.1 port 443 refused the connection"), (.timedOut, "did not answer in time"),
        (.unreachable("no route"), "cannot be reached from this machine (no route)"),
        (.closed, "closed the connection without an answer"), (.tls("strange"), "failed the TLS handshake (strange)"),
        (.tls("TLSV1_ALERT_NO_APPLICATION_PROTOCOL"), "speaks TLS but refuses the protocol acme-tls/1"),
        (.tls("TLSV1_UNRECOGNIZED_NAME"), "speaks TLS but does not know the name shop.example.com"),
    ]

    @Test(arguments: failures) func noHandshake(failure: DiallingFailure, words: String) async throws {
        #expect(try await sentence(.failure(failure)).contains(words))
    }
}
