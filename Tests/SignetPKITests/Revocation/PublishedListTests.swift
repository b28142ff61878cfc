import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Lists of only some certificates, as large authorities publish them.
@Suite struct PublishedListTests {
    private static let url = "http://crl.test/7.crl"

    /// Lists that openssl makes with an issuingDistributionPoint of these lines.
    private func list(_ scope: [String], by root: TestIssuer) async throws -> [UInt8] {
        let directory = try TemporaryDirectory()
        try directory.write("ca.pem", root.certificate.pem)
        try directory.write("ca.key", try root.key.pem(.pkcs8))
        try directory.write("index.txt", "")
        try directory.write("crlnumber", "1A\n")
        try directory.write(
            "ca.cnf",
            """
            [ca]
            default_ca = own
            [own]
            database = index.txt
            crlnumber = crlnumber
            default_md = sha256
            default_crl_days = 7
            [extensions]
            issuingDistributionPoint = critical,@scope
            [scope]
            \(scope.joined(separator: "\n"))
            """)
        let result = try await runTool(
            "openssl",
            [
                "ca", "-config", "ca.cnf", "-gencrl", "-cert", "ca.pem", "-keyfile", "ca.key", "-out", "list.pem",
                "-crlexts", "extensions",
            ], directory: directory.path)
        guard result.status == 0 else { throw TestSupportError(result.everything) }
        return try #require(try PEMBlock.parseAll(directory.text("list.pem")).first).bytes
    }

    @Test func isResponsibleForThoseThatNameIt() async throws {
        let root = try await TestIssuer.root()
        let named = try await root.issue(.server) { $0.crlURLs = ["http://crl.test/6.crl", Self.url] }
        let other = try await root.issue(.server) { $0.crlURLs = ["http://crl.test/6.crl"] }
        let list = try CertificateRevocationList(
            published: try await list(["fullname = URI:\(Self.url)", "onlyuser = TRUE"], by: root))
        #expect(list.isSigned(by: root.certificate))
        #expect(list.isResponsible(for: named) && !list.isResponsible(for: other))
    }

    @Test func tellsUsersFromAuthorities() async throws {
        let root = try await TestIssuer.root()
        let leaf = try await root.issue(.server)
        let authority = try await root.intermediate().certificate
        let users = try CertificateRevocationList(published: try await list(["onlyuser = TRUE"], by: root))
        #expect(users.isResponsible(for: leaf) && !users.isResponsible(for: authority))
        let authorities = try CertificateRevocationList(published: try await list(["onlyCA = TRUE"], by: root))
        #expect(!authorities.isResponsible(for: leaf) && authorities.isResponsible(for: authority))
        let stranger = try await TestIssuer.root(subject: "CN=stranger").issue(.server)
        #expect(!users.isResponsible(for: stranger))
    }

    /// Who is not on such a list may be revoked all the same.
    @Test(arguments: [
        ["onlysomereasons = keyCompromise"], ["indirectCRL = TRUE"], ["onlyAA = TRUE"],
        ["relativename = name\n[name]\nCN=x"],
    ])
    func refusesListsThatSayTooLittle(scope: [String]) async throws {
        let der = try await list(scope, by: TestIssuer.root())
        await expect(.malformedRevocationList) { _ = try CertificateRevocationList(published: der) }
    }

    /// A reader that takes every list for a full one still gets none of these.
    @Test func othersRefuseThem() async throws {
        let der = try await list(["fullname = URI:\(Self.url)"], by: TestIssuer.root())
        await expect(.malformedRevocationList) { _ = try CertificateRevocationList(der: der) }
    }

    /// Damage is refused, or the signature shows it.
    @Test func damageIsNoticed() async throws {
        let root = try await TestIssuer.root()
        let der = try await list(["fullname = URI:\(Self.url)", "onlyuser = TRUE"], by: root)
        let whole = try CertificateRevocationList(published: der)
        var read = 0
        for damaged in mutations(of: der, count: 2000) {
            guard let list = try? CertificateRevocationList(published: damaged) else { continue }
            read += 1
            #expect(!list.isSigned(by: root.certificate) || list.nextUpdate == whole.nextUpdate)
        }
        #expect(read < 2000)
    }
}
