import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Requests made here, judged by openssl and GnuTLS.
@Suite struct RequestWritingTests {
    private static let subject =
        "C=KR,ST=Seoul,L=Gangnam-gu,street=1 Main Street,postalCode=06236,O=주식회사,OU=DEV,serialNumber=4711,"
        + "UID=jdoe,CN=service-a.example.com,emailAddress=ca@example.com"

    private static let names = [
        "dns:service-a.example.com", "dns:*.example.com", "dns:bücher.example", "ip:10.0.0.1", "ip:2001:db8::1",
        "email:ca@example.com", "uri:spiffe://example.com/a", "othername:1.3.6.1.4.1.311.20.2.3;UTF8:a@example.com",
    ]

    private static func request(
        _ algorithm: KeyAlgorithm, subject: String = subject, names: [String] = names, isAuthority: Bool = false
    ) async throws -> CertificateRequest {
        try await CertificateRequest.make(
            subject: DistinguishedName(parsing: subject),
            alternativeNames: names.map { try AlternativeName(parsing: $0) }, isAuthority: isAuthority,
            key: TestKeys.key(algorithm))
    }

    @Test(arguments: KeyAlgorithm.allCases)
    func isVerifiedByOpenSSLAndGnuTLS(_ algorithm: KeyAlgorithm) async throws {
        let request = try await Self.request(algorithm)
        let judged = try await openssl(["req", "-verify", "-noout", "-text", "-nameopt", "utf8"], input: request.pem)
        #expect(judged.errorOutput.contains("verify OK"), "\(judged.errorOutput)")
        for part in [
            "DNS:service-a.example.com", "DNS:*.example.com", "DNS:xn--bcher-kva.example", "IP Address:10.0.0.1",
            "IP Address:2001:DB8:0:0:0:0:0:1", "email:ca@example.com", "URI:spiffe://example.com/a",
            "othername: UPN::a@example.com", "O=주식회사", "UID=jdoe", "street=1 Main Street",
        ] {
            #expect(judged.output.contains(part), "\(part) is not in \(judged.output)")
        }
        let report = try await certtool(["--crq-info"], input: request.pem).output
        #expect(report.contains("Self signature: verified"), "\(report)")
        for part in ["C=KR", "ST=Seoul", "postalCode=06236", "serialNumber=4711", "UID=jdoe", "EMAIL=ca@example.com"] {
            #expect(report.contains(part), "\(part) is not in \(report)")
        }
    }

    @Test func refereesObjectToDamage() async throws {
        var der = try await Self.request(.ecdsaP256).der
        #expect(try await Referees.judge(request: der).isEmpty)
        der[der.count - 1] ^= 1
        #expect(try await Referees.judge(request: der).count == 2)
    }

    @Test func isReadBackHere() async throws {
        let request = try await Self.request(.ecdsaP256)
        let read = try CertificateRequest(pem: request.pem)
        #expect(read.der == request.der)
        #expect(read.subject.description == Self.subject)
        #expect(read.publicKey == (try TestKeys.key(.ecdsaP256).publicKey))
        #expect(read.alternativeNames == (try Self.names.map { try AlternativeName(parsing: $0) }))
        #expect(read.requestedExtensions.map(\.oid) == ["2.5.29.17"])
        #expect(read.requestedExtensions.map(\.critical) == [false])
    }

    @Test func authorityAsksForItsUsages() async throws {
        let request = try await Self.request(.ecdsaP384, subject: "CN=sub", names: [], isAuthority: true)
        let text = try await openssl(["req", "-verify", "-noout", "-text"], input: request.pem).output
        #expect(text.contains("X509v3 Basic Constraints: critical"))
        #expect(text.contains("CA:TRUE"))
        #expect(text.contains("Certificate Sign, CRL Sign"))
        #expect(!text.contains("Subject Alternative Name"))
        #expect(
            try await certtool(["--crq-info"], input: request.pem).output.contains("Certificate Authority (CA): TRUE"))
    }

    @Test func withoutSubjectTheNamesAreCritical() async throws {
        let request = try await Self.request(.ecdsaP256, subject: "", names: ["dns:a.example.com"])
        #expect(request.subject.isEmpty)
        let text = try await openssl(["req", "-verify", "-noout", "-text"], input: request.pem).output
        #expect(text.contains("Subject Alternative Name: critical"))
        try await certtool(["--crq-info"], input: request.pem)
    }

    @Test func withoutAnythingRequested() async throws {
        let request = try await Self.request(.ed25519, subject: "CN=x", names: [])
        #expect(request.requestedExtensions.isEmpty)
        let judged = try await openssl(["req", "-verify", "-noout", "-text"], input: request.pem)
        #expect(judged.errorOutput.contains("verify OK"))
        #expect(try await certtool(["--crq-info"], input: request.pem).output.contains("Self signature: verified"))
    }

    /// The encoding of the names, octet for octet.
    @Test func namesAreEncodedAsOpenSSLDoes() async throws {
        let names = Self.names.filter { !$0.contains("ü") }
        let theirs = names.map { name in
            name.replacing("dns:", with: "DNS:").replacing("ip:", with: "IP:").replacing("uri:", with: "URI:")
                .replacing("othername:", with: "otherName:")
        }
        let der = try await OpenSSLRequest.make(
            "/CN=x", options: ["-addext", "subjectAltName=" + theirs.joined(separator: ",")])
        let ours = try await Self.request(.ecdsaP256, names: names)
        #expect(
            try CertificateRequest(der: der).requestedExtensions.map(\.value) == ours.requestedExtensions.map(\.value))
    }
}
