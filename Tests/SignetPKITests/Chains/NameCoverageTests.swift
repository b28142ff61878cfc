import SignetCore
import SignetPKI
import Testing

/// Which names a certificate is for.
@Suite struct NameCoverageTests {
    @Test func hostsAsOpenSSLMatchesThem() async throws {
        let authority = try OpenSSLAuthority()
        let certificate = try await authority.make(
            "service",
            [
                "subjectAltName = DNS:a.example.com,DNS:*.wild.example.com,DNS:xn--bcher-kva.example,DNS:*.com,"
                    + "DNS:UPPER.example.com,IP:10.0.0.1,IP:2001:db8::1,email:Info@Example.com,URI:spiffe://x/y"
            ])
        let hosts: [(host: String, isCovered: Bool)] = [
            ("a.example.com", true), ("A.Example.COM", true), ("b.example.com", false),
            ("x.wild.example.com", true), ("wild.example.com", false), ("x.y.wild.example.com", false),
            ("example.com", false), ("upper.example.com", true), ("xn--bcher-kva.example", true), ("service", false),
        ]
        for (host, isCovered) in hosts {
            #expect(certificate.covers(.dns(host)) == isCovered, "\(host)")
            let verdict = try await openssl(
                ["x509", "-noout", "-checkhost", host, "-in", authority.directory.file("service.crt")])
            #expect(verdict.output.contains("does match") == isCovered, "openssl: \(host)")
        }
        #expect(certificate.covers(.dns("a.example.com.")))
        #expect(!certificate.covers(.dns(".wild.example.com")))
        #expect(certificate.covers(.dns("*.wild.example.com")))
        #expect(!certificate.covers(.dns("*.example.com")))
        #expect(!certificate.covers(.dns("10.0.0.1")))
        #expect(certificate.covers(.ip([10, 0, 0, 1])))
        #expect(!certificate.covers(.ip([10, 0, 0, 2])))
        #expect(certificate.covers(try AlternativeName(parsing: "ip:2001:db8:0::1")))
        #expect(certificate.covers(.email("Info@example.com")))
        #expect(!certificate.covers(.email("info@example.com")))
        #expect(certificate.covers(.uri("spiffe://x/y")))
        #expect(!certificate.covers(.uri("spiffe://x/z")))
    }
}
