import Foundation
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetWatch

/// What is found on one certificate by itself.
@Suite struct CertificateRulesTests {
    private static let now = JudgedAuthority.now

    @Test func findsNothingOnAGoodOne() async throws {
        let leaf = try await JudgedAuthority.root().issue(names: [.dns("service.example.org")])
        #expect(await judge(leaf, expected: [.dns("service.example.org")]).isEmpty)
    }

    @Test func tellsWhatRunsOut() async throws {
        let root = try await JudgedAuthority.root()
        let soon = try await root.issue(names: [.dns("a.org")], until: Self.now.addingTimeInterval(20.5 * 86_400))
        let found = await judge(soon, place: .init(source: "s", kind: .file, location: "/etc/a.pem"))
        #expect(found.map(\.rule) == [.expiring] && found.map(\.severity) == [.warning])
        #expect(found.first?.sentence.contains("(in 20 days)") == true)
        #expect(found.first?.remedy == "Renew it and replace it in /etc/a.pem.")
        let late = try await root.issue(names: [.dns("a.org")], until: Self.now.addingTimeInterval(-2 * 86_400))
        let expired = await judge(late, management: Management(name: "web", issuer: "le"))
        #expect(expired.map(\.rule) == [.expired] && expired.map(\.severity) == [.critical])
        #expect(expired.first?.remedy == "Run `signet renew web`.")
        let early = try await root.issue(names: [.dns("a.org")], from: Self.now.addingTimeInterval(3600))
        let notYet = await judge(early)
        #expect(notYet.map(\.rule) == [.notYetValid] && notYet.map(\.severity) == [.critical])
    }

    /// Where an intermediate ends before the leaf, nothing is worth more than it.
    @Test func tellsOfIntermediatesThatEndFirst() async throws {
        let root = try await JudgedAuthority.root()
        let short = try await root.intermediate("short", until: Self.now.addingTimeInterval(10 * 86_400))
        let leaf = try await short.issue(names: [.dns("a.org")])
        let found = await judge(leaf, others: [short.certificate])
        #expect(found.map(\.rule) == [.expiring] && found.map(\.severity) == [.critical])
        #expect(found.first?.sentence.contains("CN=short") == true)
        let first = try await short.issue(names: [.dns("a.org")], until: Self.now.addingTimeInterval(5 * 86_400))
        let own = await judge(first, others: [short.certificate])
        #expect(own.count == 1 && own.first?.sentence.hasPrefix("The certificate expires") == true)
    }

    @Test func tellsNamesThatDoNotFit() async throws {
        let leaf = try await JudgedAuthority.root().issue(names: [.dns("*.example.org"), .dns("example.org")])
        let found = await judge(leaf, expected: [.dns("a.example.org"), .dns("a.b.example.org")])
        #expect(found.map(\.rule) == [.nameMismatch] && found.map(\.severity) == [.critical])
        #expect(found.first?.sentence.contains("reached as a.b.example.org, but") == true)
        let authority = try await JudgedAuthority.root()
        #expect(await judge(authority.certificate, expected: [.dns("a.org")]).isEmpty)
    }

    /// Kinds that nobody here makes, made by openssl.
    @Test func tellsWhatIsWeak() async throws {
        let directory = try TemporaryDirectory()
        let small = try await openssl(["-newkey", "rsa:1024", "-sha256"], in: directory)
        let weak = await judge(small, at: Date())
        #expect(weak.map(\.rule) == [.weakKey] && weak.map(\.severity) == [.critical])
        #expect(weak.first?.sentence.contains("RSA 1024") == true)
        let curve = try await openssl(
            ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime192v1", "-sha256"], in: directory)
        let narrow = await judge(curve, at: Date())
        #expect(narrow.map(\.rule) == [.weakKey])
        // A root's own signature counts for nothing; on a certificate it does.
        let selfSigned = try await openssl(["-newkey", "rsa:2048", "-sha1"], in: directory)
        let root = await judge(selfSigned, at: Date())
        #expect(root.isEmpty)
        try directory.write("ca.pem", Array(selfSigned.pem.utf8))
        let issued = try await openssl(
            ["-newkey", "rsa:2048", "-sha1", "-CA", "ca.pem", "-CAkey", "key.pem"], in: directory, key: "leaf.pem")
        let forged = await judge(issued, at: Date())
        #expect(forged.map(\.rule) == [.weakSignature] && forged.map(\.severity) == [.critical])
        #expect(forged.first?.sentence.contains("RSA with SHA-1") == true)
    }

    @Test func tellsWhatIsMalformed() async throws {
        let leaf = try await JudgedAuthority.root().issue(names: [.dns("a.org")]) { $0.keyUsage = [.keyCertSign] }
        let found = await judge(leaf)
        #expect(found.map(\.rule) == [.malformed] && found.map(\.severity) == [.critical])
        let nameless = await judge(try await JudgedAuthority.root().issue())
        #expect(nameless.map(\.rule) == [.malformed] && nameless.map(\.severity) == [.warning])
    }

    @Test func tellsRenewalsThatDidNotHappen() async throws {
        let leaf = try await JudgedAuthority.root().issue(names: [.dns("a.org")])
        let due = Self.now.addingTimeInterval(-3600)
        #expect(await judge(leaf, management: Management(name: "web", issuer: "le", renewalDue: due)).isEmpty)
        let late = Self.now.addingTimeInterval(-2 * 86_400)
        let overdue = await judge(leaf, management: Management(name: "web", issuer: "le", renewalDue: late))
        #expect(overdue.map(\.rule) == [.renewalOverdue] && overdue.map(\.severity) == [.warning])
        let failing = await judge(
            leaf,
            management: Management(
                name: "web", issuer: "le", nextAttempt: Self.now, lastError: "The server said no."))
        #expect(failing.map(\.rule) == [.renewalOverdue])
        #expect(
            failing.first?.sentence
                == "The last attempt to renew web with le failed: The server said no. The next attempt is planned for"
                + " 2027-01-15 08:00:00Z.")
    }

    /// An hour is nothing for a year's certificate and much for one of six hours.
    @Test func waitsLessForShortLivedOnes() async throws {
        let leaf = try await JudgedAuthority.root().issue(
            names: [.dns("a.org")], from: Self.now.addingTimeInterval(-3 * 3600),
            until: Self.now.addingTimeInterval(3 * 3600))
        let due = Self.now.addingTimeInterval(-3600)
        let found = await judge(leaf, management: Management(name: "web", issuer: "le", renewalDue: due))
        #expect(found.map(\.rule) == [.renewalOverdue])
    }

    @Test func tellsWhatCannotBeLookedAt() async {
        let obstacle = Obstacle(reason: "refused", sentence: "The server\nrefused.", remedy: "Start it.")
        let observation = Observation(
            place: .init(source: "s", kind: .endpoint, location: "a.org:443"), moment: Self.now,
            outcome: .unreadable(obstacle))
        let found = await StandardAssessor().findings(on: observation)
        #expect(
            found == [Finding(.unreadable, .warning, "The server\\u{0A}refused.", remedy: "Start it.")])
    }

    private func judge(
        _ leaf: DecodedCertificate, others: [DecodedCertificate] = [], expected: [AlternativeName] = [],
        place: Place = Place(source: "s", kind: .endpoint, location: "a.org:443"), management: Management? = nil,
        at moment: Date = now
    ) async -> [Finding] {
        let sighting = Sighting(leaf: leaf, others: others, expectedNames: expected, management: management)
        return await StandardAssessor().findings(
            on: Observation(place: place, moment: moment, outcome: .seen(sighting)))
    }

    /// A certificate of openssl's, valid around the moment of judgement.
    private func openssl(
        _ options: [String], in directory: TemporaryDirectory, key: String = "key.pem"
    ) async throws -> DecodedCertificate {
        try directory.write("request.cnf", "[req]\ndistinguished_name = names\n[names]\n")
        let arguments =
            [
                "req", "-config", "request.cnf", "-x509", "-nodes", "-keyout", key, "-subj", "/CN=weak \(key)", "-days",
                "3000", "-outform", "DER",
            ]
            + ["-addext", "subjectAltName=DNS:a.org", "-addext", "basicConstraints=critical,CA:FALSE"] + options
        let result = try await runTool("openssl", arguments, directory: directory.path)
        guard result.status == 0 else { throw TestSupportError(result.everything) }
        return try DecodedCertificate(der: result.outputBytes)
    }
}
