import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Every profile with every kind of key, judged by openssl, certtool and pkilint.
@Suite struct CertificateRefereeTests {
    @Test(arguments: KeyAlgorithm.allCases)
    func acceptEveryProfile(with algorithm: KeyAlgorithm) async throws {
        // Making RSA keys takes long: the larger ones are made for leaves only.
        let issuing: KeyAlgorithm = algorithm.isRSA ? .rsa2048 : algorithm
        let key = try TestKeys.key(algorithm)
        let root = try await TestIssuer.root(issuing)
        let intermediate = try await root.intermediate(issuing)
        var chains = [
            Referees.Chain("root", [root.certificate.der]),
            root.chain("intermediate", intermediate.certificate),
            root.chain("server below root", try await root.issue(.server, key: key), purpose: .server),
            intermediate.chain("server", try await intermediate.issue(.server, key: key), purpose: .server),
            intermediate.chain("client", try await intermediate.issue(.client, key: key), purpose: .client),
        ]
        let peer = try await intermediate.issue(.peer, key: key)
        chains += [
            intermediate.chain("peer as server", peer, purpose: .server),
            intermediate.chain("peer as client", peer, purpose: .client),
        ]
        for (usage, purpose) in [
            (CertificateUsage.server, Referees.Chain.Purpose.server), (.client, .client), (.peer, .server),
        ] {
            let contents = try TestIssuer.contents(
                key.publicKey, subject: "CN=self.example.com", names: [.dns("self.example.com")],
                lifetime: .seconds(3600))
            let der = try await CertificateSigner.selfSigned(
                contents, key: key, profile: CertificateProfile(usage: usage))
            chains.append(Referees.Chain("self-signed \(usage)", [der], purpose: purpose))
        }
        expectApproval(try await Referees.judge(chains: chains))
    }

    @Test func acceptEveryExtension() async throws {
        let root = try await TestIssuer.root { $0.pathLength = 1 }
        let intermediate = try await root.intermediate { profile in
            profile.pathLength = 0
            profile.policies = ["2.5.29.32.0"]
            profile.nameConstraints = NameConstraints(
                permitted: ["dns:example.com", "ip:10.0.0.0/8", "email:example.com"],
                excluded: ["dns:bad.example.com", "ip:2001:db8::/32"])
            profile.issuingCertificateURLs = ["http://pki.example.com/root.crt"]
            profile.crlURLs = ["http://pki.example.com/root.crl"]
        }
        let leaf = try await intermediate.issue(
            .peer,
            names: [.dns("leaf.example.com"), .dns("*.example.com"), .ip([10, 1, 2, 3]), .email("a@example.com")]
        ) { profile in
            profile.policies = ["2.23.140.1.2.1", "1.3.6.1.4.1.99999.1"]
            profile.issuingCertificateURLs = ["http://pki.example.com/ca.crt", "ldap://pki.example.com/cn=ca"]
            profile.ocspURLs = ["http://pki.example.com/ocsp"]
            profile.crlURLs = ["http://pki.example.com/ca.crl", "https://pki.example.org/ca.crl"]
        }
        expectApproval(try await Referees.judge(chains: [intermediate.chain("all", leaf, purpose: .server)]))

        let text = try await opensslText(leaf)
        for line in [
            "CA Issuers - URI:http://pki.example.com/ca.crt", "OCSP - URI:http://pki.example.com/ocsp",
            "CA Issuers - URI:ldap://pki.example.com/cn=ca", "URI:http://pki.example.com/ca.crl",
            "URI:https://pki.example.org/ca.crl", "Policy: 1.3.6.1.4.1.99999.1", "CA:FALSE",
            "DNS:leaf.example.com, DNS:*.example.com, IP Address:10.1.2.3, email:a@example.com",
        ] {
            #expect(text.contains(line))
        }
    }

    /// Names only: a critical subjectAltName (RFC 5280 section 4.2.1.6), of every kind.
    @Test func acceptNamesOfEveryKindWithoutSubject() async throws {
        let root = try await TestIssuer.root()
        let principalName: [UInt8] = [0x0C, 3] + Array("a@b".utf8)
        let leaf = try await root.issue(
            .server, subject: "",
            names: [
                .dns("xn--bcher-kva.example.com"), .ip([192, 0, 2, 1]), .ip(Array(repeating: 0, count: 15) + [1]),
                .email("a@example.com"), .uri("spiffe://example.com/a"),
                .otherName(typeID: "1.3.6.1.4.1.311.20.2.3", value: principalName),
            ])
        expectApproval(try await Referees.judge(chains: [root.chain("names", leaf, purpose: .server)]))
        let text = try await opensslText(leaf)
        #expect(text.contains("X509v3 Subject Alternative Name: critical"))
        #expect(text.contains("URI:spiffe://example.com/a"))
        #expect(text.contains("IP Address:0:0:0:0:0:0:0:1"))
        #expect(text.contains("UPN::a@b") || text.contains("UPN:a@b"))
        #expect(leaf.problems == [])
    }

    /// The constraints that Signet writes bind openssl: names outside are refused.
    @Test(arguments: [
        ("other.example.org", "permitted subtree violation"), ("bad.example.com", "excluded subtree violation"),
        ("10.200.0.1", "permitted subtree violation"), ("a@example.org", "permitted subtree violation"),
        ("https://example.org/", "permitted subtree violation"),
    ])
    func refuseNamesOutsideOfConstraints(name: String, objection: String) async throws {
        let root = try await TestIssuer.root()
        let intermediate = try await root.intermediate { profile in
            profile.nameConstraints = NameConstraints(
                permitted: ["dns:example.com", "ip:10.0.0.0/9", "email:example.com", "uri:.example.com"],
                excluded: ["dns:bad.example.com"])
        }
        let inside = try await intermediate.issue(.server, names: [.dns("a.example.com")])
        expectApproval(try await Referees.judge(chains: [intermediate.chain("inside", inside)]))
        let outside = try await intermediate.issue(.server, names: [try AlternativeName(parsing: name)])
        let objections = try await Referees.judge(chains: [intermediate.chain("outside", outside)])
        #expect(objections.contains { $0.contains(objection) })
    }

    /// The referees themselves must be able to say no.
    @Test func objectToDamage() async throws {
        let root = try await TestIssuer.root()
        var der = try await root.issue(.server).der
        der[der.count - 1] ^= 1
        let damaged = Referees.Chain("damaged", [der, root.certificate.der], purpose: .server)
        let objections = try await Referees.judge(chains: [damaged])
        #expect(objections.contains { $0.contains("openssl verify") })
        #expect(objections.contains { $0.contains("certtool --verify") })
        #expect(objections.contains { $0.contains("pkilint") })
        let client = root.chain("client", try await root.issue(.client), purpose: .server)
        #expect(try await Referees.judge(chains: [client]).count >= 2)
    }

    private func opensslText(_ certificate: DecodedCertificate) async throws -> String {
        let result = try await runTool("openssl", ["x509", "-noout", "-text"], input: Array(certificate.pem.utf8))
        #expect(result.status == 0)
        return result.output
    }
}
