import Foundation
import SignetCore
import SignetPKI
import Testing

/// What `signet inspect` prints.
@Suite struct CertificateReportTests {
    private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    /// The values of a label, continuation lines included.
    private func values(_ label: String, in text: String) -> [String] {
        var found: [String] = []
        var isOpen = false
        for line in lines(text) {
            let isContinuation = line.hasPrefix("  ")
            if !isContinuation { isOpen = line.hasPrefix("\(label)  ") }
            if isOpen {
                found.append(line.dropFirst(isContinuation ? 0 : label.count).trimmingPrefix { $0 == " " }.description)
            }
        }
        return found
    }

    @Test func usualChain() async throws {
        let authority = try OpenSSLAuthority()
        let (root, intermediate) = try await authority.makeUsualAuthorities()
        let leaf = try await authority.makeUsualLeaf(days: 90)
        let moment = leaf.notAfter.addingTimeInterval(-80.5 * 86_400)
        let report = CertificateReport(certificates: [leaf, intermediate, root], at: moment)
        #expect(report.isFlawless && report.problems.isEmpty && report.chain == [1, 2, 3])
        #expect(report.certificates.flatMap { $0.warnings } == [])
        #expect(report.certificates[0].daysLeft == 80)
        let text = report.text
        #expect(text.hasPrefix("certificate 1 of 3\nsubject"))
        #expect(text.hasSuffix("chain  1 <- 2 <- 3"))
        #expect(values("names", in: text) == ["dns:service.example.com", "ip:10.0.0.1"])
        #expect(values("subject", in: text) == ["CN=service", "CN=intermediate", "CN=root"])
        #expect(values("issuer", in: text) == ["CN=intermediate", "CN=root", "itself"])
        #expect(values("valid until", in: text)[0].hasSuffix("(in 80 days)"))
        #expect(values("key", in: text) == ["ECDSA P-256", "ECDSA P-256", "ECDSA P-256"])
        #expect(values("extended", in: text) == ["serverAuth"])
        #expect(values("sha256", in: text)[0] == leaf.fingerprint.hexadecimal)
        let file = authority.directory.file("service.crt")
        let sha1 = try await openssl(["x509", "-in", file, "-noout", "-fingerprint", "-sha1"]).output
        #expect(values("sha1", in: text)[0] == sha1.split(separator: "=").last?.filter(\.isHexDigit).lowercased())
    }

    @Test func asJSON() async throws {
        let authority = try OpenSSLAuthority()
        let limited = try await authority.make(
            "limited",
            OpenSSLAuthority.authority + [
                "nameConstraints = critical,permitted;DNS:example.com,excluded;IP:10.0.0.0/255.255.0.0",
                "certificatePolicies = 1.2.3", "crlDistributionPoints = URI:http://pki.test/crl",
            ])
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        let data = try encoder.encode(CertificateReport(certificates: [limited], at: limited.notBefore))
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let first = try #require((object["certificates"] as? [[String: Any]])?.first)
        #expect(first["subject"] as? String == "CN=limited")
        #expect(first["permitted_names"] as? [String] == ["dns:example.com"])
        #expect(first["excluded_names"] as? [String] == ["ip:10.0.0.0/16"])
        #expect(first["crl_urls"] as? [String] == ["http://pki.test/crl"])
        #expect(first["days_left"] as? Int == 30)
        #expect(first["is_authority"] as? Bool == true)
        #expect(first["sha256_fingerprint"] as? String == limited.fingerprint.hexadecimal)
        #expect(first["pem"] as? String == limited.pem)
        #expect((first["other_extensions"] as? [[String: Any]])?.first?["name"] as? String == "certificatePolicies")
        #expect(object["problems"] as? [String] == [])
    }

    private func findings(_ certificate: DecodedCertificate, at moment: Date? = nil) -> CertificateDescription {
        CertificateDescription(certificate, at: moment ?? certificate.notBefore)
    }

    @Test func datesThatNeedAttention() async throws {
        let authority = try OpenSSLAuthority()
        let certificate = try await authority.make("x", ["subjectAltName = DNS:x.example.com"], days: 60)
        let end = certificate.notAfter
        #expect(findings(certificate).warnings.isEmpty)
        #expect(findings(certificate, at: end.addingTimeInterval(-21 * 86_400)).warnings.isEmpty)
        let soon = findings(certificate, at: end.addingTimeInterval(-19 * 86_400))
        #expect(soon.warnings == ["It expires in 19 days."] && soon.problems.isEmpty && soon.state == .valid)
        let late = findings(certificate, at: end.addingTimeInterval(3 * 86_400))
        #expect(late.problems == ["It expired 3 days ago."] && late.state == .expired && late.daysLeft == -3)
        let early = findings(certificate, at: certificate.notBefore.addingTimeInterval(-7200))
        #expect(early.problems == ["It becomes valid only in 2 hours."] && early.state == .notYetValid)
        #expect(!CertificateReport(certificates: [certificate], at: end.addingTimeInterval(1)).isFlawless)
    }

    @Test func weakAndOddCertificates() async throws {
        let authority = try OpenSSLAuthority()
        let name = ["subjectAltName = DNS:x.example.com"]
        let weak = try await authority.make("weak", name, key: ["rsa:1024"])
        #expect(findings(weak).problems.contains { $0.contains("RSA 1024") && $0.contains("too weak") })
        let strange = try await authority.make("strange", name, key: ["ed448"])
        #expect(findings(strange).problems.isEmpty)
        #expect(findings(strange).warnings.contains { $0.contains("Ed448") })
        try await authority.make("root", OpenSSLAuthority.authority, key: ["rsa:2048"])
        let sha1 = try await authority.make("sha1", issuer: "root", name, options: ["-sha1"])
        #expect(findings(sha1).problems.contains { $0.contains("RSA with SHA-1") })
        let nameless = try await authority.make("nameless.example.com", ["keyUsage = digitalSignature"])
        #expect(findings(nameless).warnings.contains { $0.contains("no alternative names") })
        let client = try await authority.make("client", ["extendedKeyUsage = clientAuth"])
        #expect(findings(client).warnings.isEmpty)
        let numbered = try await authority.make("zero", name, options: ["-set_serial", "0"])
        #expect(findings(numbered).warnings == ["The serial number is zero."] && findings(numbered).problems.isEmpty)
        let damaged = try await authority.make("damaged", name + ["basicConstraints = DER:0500"])
        #expect(findings(damaged).problems.contains { $0.contains("2.5.29.19") })
        let soft = try await authority.make("soft", ["basicConstraints = CA:TRUE", "keyUsage = cRLSign"])
        #expect(findings(soft).problems.contains { $0.contains("does not allow to sign") })
        #expect(findings(soft).warnings.contains { $0.contains("critical") })
        let signing = try await authority.make(
            "signing", name + ["basicConstraints = CA:FALSE", "keyUsage = keyCertSign"])
        #expect(findings(signing).problems.contains { $0.contains("not an authority") })
        var forged = try await authority.make("whole", name).der
        forged[forged.count - 1] ^= 1
        #expect(findings(try DecodedCertificate(der: forged)).problems.contains { $0.contains("not by its own key") })
    }

    @Test func whatIsOddAboutTheFileIsShown() async throws {
        let certificate = try await OpenSSLAuthority().make("a")
        let report = CertificateReport(
            certificates: [certificate], warnings: ["a.crt: 3 bytes are garbage."], at: certificate.notBefore)
        let end = report.text.split(separator: "\n").last ?? ""
        #expect(end.hasPrefix("warning ") && end.hasSuffix(" a.crt: 3 bytes are garbage."), "\(report.text)")
    }

    /// Names come from strangers and are shown on terminals.
    @Test func controlCharactersAreShownAsCodes() async throws {
        let authority = try OpenSSLAuthority()
        let certificate = try await authority.make("evil", subject: "/CN=a\u{1B}[31mred\u{202E}", options: ["-utf8"])
        let text = CertificateReport(certificates: [certificate], at: certificate.notBefore).text
        #expect(!text.contains("\u{1B}") && !text.contains("\u{202E}"))
        #expect(text.contains("CN=a\\1b[31mred\\u{202E}"))
    }

    @Test func chainsWithProblems() async throws {
        let authority = try OpenSSLAuthority()
        let (root, intermediate) = try await authority.makeUsualAuthorities()
        let leaf = try await authority.makeUsualLeaf()
        let stranger = try await authority.make("stranger", OpenSSLAuthority.authority)
        let now = leaf.notBefore
        func report(_ certificates: DecodedCertificate...) -> CertificateReport {
            CertificateReport(certificates: certificates, at: now)
        }
        let reversed = report(root, intermediate, leaf)
        #expect(reversed.chain == [3, 2, 1] && !reversed.isFlawless)
        #expect(reversed.problems.contains { $0.contains("Certificate 3 is the leaf and must come first") })
        #expect(reversed.problems.contains { $0.contains("wrong order") && $0.contains("3, 2, 1") })
        let swapped = report(leaf, root, intermediate)
        #expect(swapped.problems.count == 1 && swapped.problems[0].contains("1, 3, 2"))
        let gap = report(leaf, root)
        #expect(gap.problems.count == 1 && gap.problems[0].contains("\"CN=root\"") && gap.chain == [1])
        let extra = report(leaf, intermediate, stranger)
        #expect(extra.problems.count == 1 && extra.problems[0].contains("Certificate 3 (\"CN=stranger\""))
        let twice = report(leaf, intermediate, intermediate)
        #expect(twice.problems == ["Certificate 3 is the same as certificate 2."])
        #expect(report(leaf, intermediate).problems.isEmpty)
        #expect(report(intermediate, root).chain == [1, 2])
        #expect(report(root, stranger).problems.isEmpty && report(root, stranger).chain.isEmpty)
        let other = try await authority.makeUsualLeaf("other")
        #expect(report(leaf, other, intermediate).problems.isEmpty)
        let many = report(leaf, intermediate, root, stranger, try await authority.make("b", OpenSSLAuthority.authority))
        #expect(many.problems == ["Certificates 4, 5 do not belong to the chain."])
        let empty = CertificateReport(certificates: [], at: now)
        #expect(empty.text.isEmpty && empty.isFlawless)
    }

    /// Why the chain ends although a certificate of the issuer's name is there.
    @Test func issuersThatAreNot() async throws {
        let authority = try OpenSSLAuthority()
        let (root, intermediate) = try await authority.makeUsualAuthorities()
        let leaf = try await authority.makeUsualLeaf()
        let renewed = try await authority.make(
            "renewed", subject: "/CN=intermediate", issuer: "root",
            OpenSSLAuthority.authority + OpenSSLAuthority.identifiers)
        let otherKey = CertificateReport(certificates: [leaf, renewed, root], at: leaf.notBefore)
        #expect(otherKey.problems.contains { $0.contains("issued with another key than that of \"CN=intermediate\"") })
        var der = leaf.der
        der[der.count - 1] ^= 1
        let forged = CertificateReport(
            certificates: [try DecodedCertificate(der: der), intermediate, root], at: leaf.notBefore)
        #expect(forged.problems.contains { $0.contains("signature of certificate 1") })
        try await authority.make("plain", OpenSSLAuthority.authority)
        let below = try await authority.make("below", issuer: "plain", ["subjectAltName = DNS:x"])
        let powerless = try await authority.make(
            "powerless", subject: "/CN=plain", ["basicConstraints = CA:FALSE"], keyOf: "plain")
        let wrong = CertificateReport(certificates: [below, powerless], at: leaf.notBefore)
        #expect(wrong.problems.contains { $0.contains("not an authority's") }, "\(wrong.problems)")
    }

    /// A bundle of thousands is a list, read in a moment.
    @Test func largeBundles() async throws {
        let root = try #require(FixedChain.root)
        let leaf = try #require(FixedChain.leaf)
        let intermediate = try #require(FixedChain.intermediate)
        let crowd = Array(repeating: [intermediate, root], count: 500).flatMap(\.self)
        let report = CertificateReport(certificates: [leaf] + crowd, at: leaf.notBefore)
        #expect(report.chain == [1, 2, 3])
        #expect(report.problems.count == 998)
    }
}
