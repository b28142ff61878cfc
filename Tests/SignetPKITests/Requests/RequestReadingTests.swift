import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Requests that openssl and GnuTLS made, read here.
@Suite struct RequestReadingTests {
    @Test(arguments: KeyAlgorithm.allCases)
    func ofOpenSSL(_ algorithm: KeyAlgorithm) async throws {
        let request = try await CertificateRequest(der: OpenSSLRequest.make("/C=KR/O=COMPANY/CN=a", by: algorithm))
        #expect(request.subject.description == "C=KR,O=COMPANY,CN=a")
        #expect(request.publicKey == (try TestKeys.key(algorithm).publicKey))
        #expect(request.alternativeNames.isEmpty)
        #expect(request.requestedExtensions.isEmpty)
    }

    @Test func requestedExtensions() async throws {
        let names =
            "DNS:A.example.com,DNS:*.example.com,IP:10.0.0.1,IP:2001:db8::1,email:a@example.com,URI:https://a/b,"
            + "otherName:1.3.6.1.4.1.311.20.2.3;UTF8:a@example.com"
        let request = try await CertificateRequest(
            der: OpenSSLRequest.make(
                "/CN=a",
                options: [
                    "-addext", "subjectAltName=\(names)", "-addext", "keyUsage=critical,digitalSignature", "-addext",
                    "extendedKeyUsage=serverAuth,clientAuth",
                ]))
        #expect(
            request.alternativeNames.map(\.description) == [
                "dns:a.example.com", "dns:*.example.com", "ip:10.0.0.1", "ip:2001:db8::1", "email:a@example.com",
                "uri:https://a/b", "othername:1.3.6.1.4.1.311.20.2.3;UTF8:a@example.com",
            ])
        #expect(request.requestedExtensions.map(\.oid) == ["2.5.29.17", "2.5.29.15", "2.5.29.37"])
        #expect(request.requestedExtensions.map(\.critical) == [false, true, false])
        #expect(request.requestedExtensions[1].value == [0x03, 0x02, 0x07, 0x80])
    }

    @Test func emptySubject() async throws {
        let request = try await CertificateRequest(
            der: OpenSSLRequest.make("/", options: ["-addext", "subjectAltName=critical,DNS:a"]))
        #expect(request.subject.isEmpty)
        #expect(request.alternativeNames == [.dns("a")])
    }

    @Test func challengePasswordIsPassedOver() async throws {
        let directory = try TemporaryDirectory()
        let configuration = try directory.write(
            "req.cnf",
            "[req]\ndistinguished_name = dn\nattributes = attributes\nreq_extensions = extensions\nprompt = no\n"
                + "[dn]\nCN = a\n[attributes]\nchallengePassword = secret\nunstructuredName = x\n"
                + "[extensions]\nsubjectAltName = DNS:a\n")
        let key = try directory.write("key.pem", TestKeys.key(.rsa2048).pem())
        let pem = try await openssl(["req", "-new", "-config", configuration, "-key", key]).output
        #expect(try CertificateRequest(pem: pem).alternativeNames == [.dns("a")])
    }

    @Test func otherHeadersAndTextAround() async throws {
        let der = try await OpenSSLRequest.make("/CN=a")
        let other = try await openssl(["req", "-inform", "DER", "-newhdr", "-text"], input: der).output
        #expect(other.contains("NEW CERTIFICATE REQUEST") && other.contains("Subject: CN = a"))
        #expect(try CertificateRequest(pem: other).der == der)
    }

    @Test func ofGnuTLS() async throws {
        let directory = try TemporaryDirectory()
        let template = try directory.write(
            "template", "cn = a\norganization = b\ndns_name = a.example.com\nip_address = 10.0.0.1\n")
        let key = try directory.write("key.pem", TestKeys.key(.ecdsaP384).pem())
        let pem = try await certtool([
            "--generate-request", "--template", template, "--load-privkey", key, "--outfile", "/dev/stdout",
        ]).output
        let request = try CertificateRequest(pem: pem)
        #expect(request.subject.commonName == "a")
        #expect(request.alternativeNames == [.dns("a.example.com"), .ip([10, 0, 0, 1])])
    }

    @Test(arguments: [
        ["-sha384"], ["-sha512"], ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"],
    ])
    func otherSignaturesOfRSA(_ options: [String]) async throws {
        let request = try await CertificateRequest(der: OpenSSLRequest.make("/CN=a", by: .rsa2048, options: options))
        #expect(request.publicKey.algorithm == .rsa2048)
    }

    @Test func ellipticCurveWithLongerHash() async throws {
        let request = try await CertificateRequest(der: OpenSSLRequest.make("/CN=a", options: ["-sha512"]))
        #expect(request.signatureAlgorithm == "1.2.840.10045.4.3.4")
    }
}
