import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Requests that must not be taken, and what is said about them.
@Suite struct RequestRefusalTests {
    private static func request() async throws -> CertificateRequest {
        try await CertificateRequest.make(
            subject: DistinguishedName(parsing: "CN=service-a.example.com,O=COMPANY"),
            alternativeNames: [.dns("service-a.example.com"), .ip([10, 0, 0, 1])], key: TestKeys.key(.ecdsaP256))
    }

    @Test func anyAlteredOctet() async throws {
        let der = try await Self.request().der
        for position in der.indices {
            for bit in 0..<8 {
                var altered = der
                altered[position] ^= 1 << bit
                let error = #expect(throws: SignetError.self, "bit \(bit) of octet \(position)") {
                    try CertificateRequest(der: altered)
                }
                #expect(
                    error.map {
                        [.malformedRequest, .badRequestSignature, .malformedKey, .unsupportedKey, .malformedName]
                            .contains($0.code)
                    } == true, "\(String(describing: error))")
            }
        }
    }

    @Test func signatureOfAnotherKey() async throws {
        struct Impostor: SigningKey {
            let publicKey: PublicKey
            let key: PrivateKey
            func sign(_ message: [UInt8]) async throws -> [UInt8] { try await key.sign(message) }
        }
        let impostor = Impostor(
            publicKey: try TestKeys.key(.ecdsaP256).publicKey, key: try PrivateKey.generate(.ecdsaP256))
        await #expect(throws: SignetError(.badRequestSignature, "")) {
            try await CertificateRequest.make(subject: .init(commonName: "x"), alternativeNames: [], key: impostor)
        }
    }

    @Test func weakSignature() async throws {
        let der = try await OpenSSLRequest.make("/CN=a", by: .rsa2048, options: ["-sha1"])
        let error = #expect(throws: SignetError.self) { try CertificateRequest(der: der) }
        #expect(error?.code == .badRequestSignature)
        #expect(error?.message.contains("1.2.840.113549.1.1.5") == true)
        #expect(error?.remedy?.contains("-sha256") == true)
    }

    @Test(arguments: ["dirName:dn", "RID:1.2.3.4"])
    func namesOfKindsThatAreNotIssued(_ name: String) async throws {
        let directory = try TemporaryDirectory()
        let configuration = try directory.write(
            "req.cnf",
            "[req]\ndistinguished_name = dn\nreq_extensions = extensions\n[dn]\nCN = x\n"
                + "[extensions]\nsubjectAltName = DNS:a,\(name)\n")
        let der = try await OpenSSLRequest.make("/CN=a", options: ["-config", configuration])
        let error = #expect(throws: SignetError.self) { try CertificateRequest(der: der) }
        #expect(error?.code == .malformedRequest)
        #expect(error?.message.contains("name 2") == true)
    }

    @Test func encodingsOtherThanDER() async throws {
        let der = try await Self.request().der
        #expect(der[0] == 0x30 && der[1] == 0x82)
        let longLength = [0x30, 0x83, 0x00] + der[2...]
        let indefinite = [0x30, 0x80] + der[4...] + [0, 0]
        for bytes in [longLength, indefinite] {
            #expect(throws: SignetError(.malformedRequest, "")) { try CertificateRequest(der: bytes) }
        }
    }

    @Test func moreExtensionsThanAnyoneNeeds() async throws {
        let directory = try TemporaryDirectory()
        for (count, isRead) in [(64, true), (65, false)] {
            let extensions = (1...count).map { "1.2.3.\($0) = ASN1:NULL\n" }.joined()
            let configuration = try directory.write(
                "req.cnf",
                "[req]\ndistinguished_name = dn\nreq_extensions = extensions\n[dn]\nCN = x\n[extensions]\n\(extensions)"
            )
            let der = try await OpenSSLRequest.make("/CN=a", options: ["-config", configuration])
            if isRead {
                #expect(try CertificateRequest(der: der).requestedExtensions.count == count)
            } else {
                #expect(throws: SignetError(.malformedRequest, "")) { try CertificateRequest(der: der) }
            }
        }
    }

    @Test func otherTexts() async throws {
        let pem = try TestKeys.key(.ecdsaP256).publicKey.pem
        for (text, word) in [("", "no PEM block"), (pem, "PUBLIC KEY")] {
            let error = #expect(throws: SignetError.self) { try CertificateRequest(pem: text) }
            #expect(error?.code == .malformedRequest)
            #expect(error?.message.contains(word) == true)
        }
        let many = #expect(throws: SignetError.self) {
            try CertificateRequest(pem: String(repeating: pem, count: 5000))
        }
        #expect((many?.message.count ?? .max) < 300)
        #expect(throws: SignetError(.malformedRequest, "")) {
            try CertificateRequest(der: [UInt8](repeating: 0x30, count: 100_000))
        }
        let request = try await Self.request()
        #expect(throws: SignetError(.malformedPEM, "")) {
            try CertificateRequest(pem: String(request.pem.dropLast(60)))
        }
        #expect(throws: SignetError(.malformedRequest, "")) { try CertificateRequest(der: request.der + [0]) }
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP256, .ed25519, .rsa2048])
    func damagedRequestsGiveErrorsOnly(_ algorithm: KeyAlgorithm) async throws {
        let options = [
            "-addext", "subjectAltName=DNS:a,IP:10.0.0.1,otherName:1.2.3;UTF8:x,email:a@b.c,URI:https://a", "-addext",
            "basicConstraints=critical,CA:TRUE",
        ]
        let der = try await OpenSSLRequest.make("/CN=a/O=b+OU=c", by: algorithm, options: options)
        let original = try CertificateRequest(der: der)
        for bytes in mutations(of: der, count: 1000, seed: 41) {
            do {
                // What is outside the signed part may be encoded otherwise, but asks for the same.
                let read = try CertificateRequest(der: bytes)
                #expect(read.subject == original.subject && read.publicKey == original.publicKey)
                #expect(read.requestedExtensions.map(\.value) == original.requestedExtensions.map(\.value))
            } catch {
                #expect(error is SignetError)
            }
        }
        let pem = try CertificateRequest(der: der).pem
        for bytes in mutations(of: Array(pem.utf8), count: 300, seed: 42) {
            do {
                #expect(try CertificateRequest(pem: String(decoding: bytes, as: UTF8.self)).der == der)
            } catch {
                #expect(error is SignetError)
            }
        }
    }
}
