import Foundation
import SignetPKI
import SignetStorage
import SignetTestSupport
import Testing

@testable import SignetServer
@testable import SignetWatch

@Suite("Metrics under the names of other exporters")
struct CompatibleMetricsTests {
    /// What the exporters show of a server with an intermediate authority, with their labels.
    @Test func everyCertificateThatIsSentHasItsLabels() async throws {
        let root = try await IssuingSample.root("compatible root")
        let intermediate = try await root.authority("compatible intermediate", days: 100)
        let leaf = try await intermediate.leaf(
            "CN=web,OU=A,OU=B", ["dns:web.example.org", "dns:www.example.org", "ip:192.0.2.1", "email:a@example.org"],
            days: 30)
        let text = try await Self.page(leaf, [intermediate.certificate])
        let target = "instance=\"web.example.org:443\",detail=\"192.0.2.1\",source=\"public\""
        let own =
            "cn=\"web\",dnsnames=\",web.example.org,www.example.org,\",emails=\",a@example.org,\",ips=\",192.0.2.1,\","
            + "issuer_cn=\"compatible intermediate\",ou=\",A,B,\",serial_no=\"\(try await Self.decimal(leaf))\""
        let other =
            "cn=\"compatible intermediate\",dnsnames=\"\",emails=\"\",ips=\"\",issuer_cn=\"compatible root\",ou=\"\","
            + "serial_no=\"\(try await Self.decimal(intermediate.certificate))\""
        let (end, later) = (Self.seconds(leaf.notAfter), Self.seconds(intermediate.certificate.notAfter))
        for line in [
            "ssl_cert_not_after{\(target),\(own)} \(end)", "ssl_cert_not_after{\(target),\(other)} \(later)",
            "ssl_cert_not_before{\(target),\(own)} \(Self.seconds(leaf.notBefore))",
            "ssl_verified_cert_not_after{\(target),chain_no=\"0\",\(own)} \(end)",
            "ssl_verified_cert_not_after{\(target),chain_no=\"0\",\(other)} \(later)",
            "probe_ssl_earliest_cert_expiry{\(target)} \(end)",
            "probe_ssl_last_chain_expiry_timestamp_seconds{\(target)} \(end)",
        ] {
            #expect(text.contains("\n\(line)\n"), "\(line)\n\(text)")
        }
        #expect(text.contains("subjectalternative=\"web.example.org,www.example.org\"} 1\n"))
        let lines = text.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("ssl_cert_not_after{") } == 2)
        #expect(lines.count { $0.hasPrefix("ssl_verified_cert_not_after{") } == 2)
        #expect(lines.contains { $0.hasPrefix("x509_cert_expires_in_seconds{") && $0.hasSuffix("} \(30 * 86_400)") })
        #expect(lines.count { $0.contains("serial_number=\"\(leaf.serialNumberText)\"") } == 4)
    }

    /// A server may send what ends earlier than its chain, as many did with an old root.
    @Test func theLastChainIsThatWhichEndsLast() async throws {
        let root = try await IssuingSample.root("one")
        let other = try await IssuingSample.root("other")
        let old = try await root.authority("issuer", days: 10)
        let new = try await other.authority("issuer", days: 50, key: old.key)
        let leaf = try await old.leaf("CN=web", ["dns:web.example.org"], days: 100)
        let text = try await Self.page(leaf, [old.certificate, new.certificate, root.certificate])
        let lines = text.split(separator: "\n")
        #expect(
            lines.contains {
                $0.hasPrefix("probe_ssl_earliest") && $0.hasSuffix("} \(Self.seconds(old.certificate.notAfter))")
            })
        #expect(
            lines.contains {
                $0.hasPrefix("probe_ssl_last_chain_ex") && $0.hasSuffix("} \(Self.seconds(new.certificate.notAfter))")
            })
        let chains = [0, 1].map { number in
            lines.filter { $0.hasPrefix("ssl_verified") && $0.contains("chain_no=\"\(number)\"") }.count
        }
        #expect(chains == [2, 3])
    }

    @Test(arguments: [FindingRule.untrusted, .chainIncomplete]) func aChainThatDoesNotHoldIsNone(_ rule: FindingRule)
        async throws
    {
        let root = try await IssuingSample.root("distrusted")
        let leaf = try await root.leaf("CN=web", ["dns:web.example.org"], days: 100)
        let finding = Finding(rule, .critical, "It is not trusted.", remedy: "Look.")
        let text = try await Self.page(leaf, [root.certificate], [finding])
        #expect(!text.contains("ssl_verified_cert_not_after{"))
        #expect(!text.contains("probe_ssl_last_chain_expiry_timestamp_seconds{"))
        #expect(text.contains("\nprobe_ssl_earliest_cert_expiry{"))
    }

    /// Certificates that could all be each other's issuers do not cost more than a few chains.
    @Test func aMazeOfIssuersIsNotWalked() {
        func known(_ id: Int64, _ subject: String, _ issuer: String) -> CertificateLabels.Known {
            CertificateLabels.Known(
                id: id, subject: [:], issuer: [:], subjectText: subject, issuerText: issuer, units: [], names: [],
                addresses: [], mailboxes: [], serial: "1", notBefore: .distantPast,
                notAfter: Date(timeIntervalSince1970: Double(id)))
        }
        let others = (1...200).map {
            known(Int64($0), $0.isMultiple(of: 2) ? "CN=a" : "CN=b", $0.isMultiple(of: 2) ? "CN=b" : "CN=a")
        }
        let served = ServedChains(leaf: known(1000, "CN=leaf", "CN=a"), others: Array(others.prefix(10)))
        #expect(served.chains.count == 4)
        #expect(served.chains.allSatisfy { $0.first?.id == 1000 && Set($0.map(\.id)).count == $0.count })
        #expect(ServedChains(leaf: known(1, "CN=x", "CN=x"), others: others).chains.map { $0.map(\.id) } == [[1]])
    }

    @Test(arguments: [
        ("00", "0"), ("ff", "255"), ("0100", "256"), ("0a", "10"),
        ("ffffffffffffffffffffffffffffffffffffffff", "1461501637330902918203684832716283019655932542975"),
    ])
    func serialNumbersAreDecimal(_ hexadecimal: String, _ decimal: String) {
        #expect(CertificateLabels.decimal(hexadecimal) == decimal)
    }

    /// What openssl calls it, so that the expectation is not ours.
    private static func decimal(_ certificate: DecodedCertificate) async throws -> String {
        let listing = try await runTool(
            "openssl", ["asn1parse", "-inform", "DER", "-in", "/dev/stdin"], input: certificate.der)
        let digits = try #require(try #/INTEGER +:([0-9A-F]{3,})\n/#.firstMatch(in: listing.output)?.1)
        let counted = try await runTool("python3", ["-c", "import sys; print(int(sys.argv[1], 16))", String(digits)])
        return counted.output.split(separator: "\n").joined()
    }

    private static func seconds(_ moment: Date) -> Int { Int(moment.timeIntervalSince1970) }

    /// The watch's part of the page, of a server and of a file with the same certificate.
    private static func page(
        _ leaf: DecodedCertificate, _ others: [DecodedCertificate], _ findings: [Finding] = []
    ) async throws -> String {
        let directory = try TemporaryDirectory()
        let database = try Database.open(path: directory.file("signet.db"), migrations: SignetDatabase.migrations)
        let inventory = Inventory(database: database)
        let run = try await inventory.beginRun(at: IssuingSample.now)
        let served = AssessedObservation(
            Observation(
                place: Place(source: "public", kind: .endpoint, location: "web.example.org:443", detail: "192.0.2.1"),
                moment: IssuingSample.now,
                outcome: .seen(
                    Sighting(leaf: leaf, others: others, isPresented: true, protocolVersion: "TLS 1.3"))),
            findings: findings)
        try await inventory.record([served, DashboardFixture.seen(leaf, at: "/etc/web.pem")], run: run)
        _ = try await inventory.endRun(run, at: IssuingSample.now, outcome: .complete, problems: [])
        let metrics = WatchMetrics(inventory: inventory)
        let text = try await metrics.parts(at: IssuingSample.now).map { $0() }.joined()
        // What was kept the first time says the same the second time.
        let again = try await metrics.parts(at: IssuingSample.now).map { $0() }.joined()
        #expect(again == text)
        try await database.close()
        return text
    }
}
