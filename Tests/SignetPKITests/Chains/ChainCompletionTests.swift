import SignetCore
import SignetPKI
import SignetTestSupport
import Synchronization
import Testing

/// Fetching what is missing of a chain, as article 001 needs it for Let's Encrypt certificates.
@Suite struct ChainCompletionTests {
    /// Serves files by URL and counts the requests.
    private final class Web: Sendable {
        let pages: [String: [UInt8]]
        private let requests = Mutex<[String]>([])
        var requested: [String] { requests.withLock { $0 } }

        init(_ pages: [String: [UInt8]]) { self.pages = pages }

        func fetch(_ url: String) async throws -> [UInt8] {
            requests.withLock { $0.append(url) }
            guard let page = pages[url] else { throw SignetError(.notFound, "\(url) answered 404.") }
            return page
        }
    }

    private struct Chain {
        let authority: OpenSSLAuthority
        let root, middle, lower, leaf: DecodedCertificate
    }

    private func access(_ urls: String...) -> [String] {
        ["authorityInfoAccess = " + urls.map { "caIssuers;URI:\($0)" }.joined(separator: ",")]
    }

    private func make() async throws -> Chain {
        let authority = try OpenSSLAuthority()
        let usual = OpenSSLAuthority.authority + OpenSSLAuthority.identifiers
        let root = try await authority.make("root", OpenSSLAuthority.authority + ["subjectKeyIdentifier = hash"])
        let middle = try await authority.make("middle", issuer: "root", usual + access("http://pki.test/root.der"))
        let lower = try await authority.make(
            "lower", issuer: "middle",
            usual + access("ldap://pki.test/x", "http://pki.test/gone", "http://pki.test/middle.p7c"))
        let leaf = try await authority.make(
            "leaf", issuer: "lower",
            OpenSSLAuthority.server + OpenSSLAuthority.identifiers
                + ["authorityInfoAccess = OCSP;URI:http://ocsp.test/,caIssuers;URI:http://pki.test/lower.pem"])
        return Chain(authority: authority, root: root, middle: middle, lower: lower, leaf: leaf)
    }

    @Test func aFileNeedNotBeInOrder() async throws {
        let chain = try await make()
        let web = Web(["http://pki.test/root.der": chain.root.der])
        for file in [[chain.middle, chain.lower, chain.leaf], [chain.leaf, chain.middle, chain.lower, chain.leaf]] {
            #expect(try await CertificateChain.complete(unordered: file, fetch: web.fetch) == file + [chain.root])
        }
        let whole = [chain.root, chain.leaf, chain.lower, chain.middle]
        #expect(try await CertificateChain.complete(unordered: whole, fetch: web.fetch) == whole)
        #expect(web.requested == ["http://pki.test/root.der", "http://pki.test/root.der"])
        #expect(try await CertificateChain.complete(unordered: [], fetch: web.fetch).isEmpty)
    }

    @Test func certificatesThatAreNoChainAreCompletedEach() async throws {
        let chain = try await make()
        let other = try await chain.authority.make(
            "other", issuer: "lower", OpenSSLAuthority.server + access("http://pki.test/lower.pem"))
        let web = Web([
            "http://pki.test/lower.pem": Array(chain.lower.pem.utf8),
            "http://pki.test/middle.p7c": chain.middle.der, "http://pki.test/root.der": chain.root.der,
        ])
        let found = try await CertificateChain.complete(unordered: [chain.leaf, other], fetch: web.fetch)
        #expect(found == [chain.leaf, other, chain.lower, chain.middle, chain.root])
    }

    @Test func followsTheURLsUpToTheRoot() async throws {
        let chain = try await make()
        let envelope = try await openssl([
            "crl2pkcs7", "-nocrl", "-outform", "DER", "-certfile", chain.authority.directory.file("root.crt"),
            "-certfile", chain.authority.directory.file("middle.crt"),
        ]).outputBytes
        let web = Web([
            "http://pki.test/lower.pem": Array("Our CA\n\(chain.lower.pem)".utf8),
            "http://pki.test/middle.p7c": envelope,
            "http://pki.test/root.der": chain.root.der,
        ])
        let complete = try await CertificateChain.complete([chain.leaf], fetch: web.fetch)
        #expect(complete == [chain.leaf, chain.lower, chain.middle, chain.root])
        #expect(
            web.requested == [
                "http://pki.test/lower.pem", "http://pki.test/gone", "http://pki.test/middle.p7c",
                "http://pki.test/root.der",
            ])
        let silent = Web([:])
        #expect(try await CertificateChain.complete(complete, fetch: silent.fetch) == complete)
        #expect(try await CertificateChain.complete([], fetch: silent.fetch) == [])
        #expect(silent.requested.isEmpty)
    }

    @Test func endsWhereNoURLIsNamed() async throws {
        let authority = try OpenSSLAuthority()
        _ = try await authority.makeUsualAuthorities()
        let leaf = try await authority.makeUsualLeaf()
        #expect(try await CertificateChain.complete([leaf]) { _ in [] } == [leaf])
    }

    private func expectIncomplete(
        _ chain: [DecodedCertificate], _ words: String..., maximumLength: Int = 8,
        fetch: @escaping @Sendable (String) async throws -> [UInt8]
    ) async {
        let error = await #expect(throws: SignetError.self) {
            try await CertificateChain.complete(chain, maximumLength: maximumLength, fetch: fetch)
        }
        #expect(error?.code == .incompleteChain)
        for word in words { #expect(error?.message.contains(word) == true, "\(error?.message ?? "")") }
    }

    @Test func whatIsNotTheIssuerIsRefused() async throws {
        let chain = try await make()
        let leaf = [chain.leaf]
        await expectIncomplete(leaf, "\"CN=leaf\"", "http://pki.test/lower.pem", "404", fetch: Web([:]).fetch)
        await expectIncomplete(leaf, "did not issue it", "\"CN=middle\"") { _ in chain.middle.der }
    }

    @Test func answersAreLimited() async throws {
        let chain = try await make()
        let filler = Array("# \(String(repeating: "x", count: 64 << 10))\n".utf8)
        await expectIncomplete([chain.leaf], "65", "more than 65536") { _ in filler + Array(chain.lower.pem.utf8) }
        await expectIncomplete([chain.leaf], "no certificate") { _ in Array("<html>moved</html>".utf8) }
        await expectIncomplete([chain.leaf], "is not a sequence") { _ in [0x30, 0x82, 0x00, 0x03, 0x02, 0x01, 0x00] }
        await expectIncomplete([chain.leaf, chain.lower], "longer than 2", maximumLength: 2) { _ in chain.middle.der }
    }

    @Test func circlesEnd() async throws {
        // Two authorities that signed each other, each naming the other's certificate.
        let authority = try OpenSSLAuthority()
        let usual = OpenSSLAuthority.authority
        try await authority.make("a", usual)
        let b = try await authority.make("b", issuer: "a", usual + access("http://pki.test/a"))
        let cross = try await authority.make(
            "cross", subject: "/CN=a", issuer: "b", usual + access("http://pki.test/b"), keyOf: "a")
        let web = Web(["http://pki.test/a": cross.der, "http://pki.test/b": b.der])
        await expectIncomplete([b], "leads back", "\"CN=a\"", fetch: web.fetch)
        #expect(web.requested.count == 2)
    }

    @Test func cancellationIsNotSwallowed() async throws {
        let chain = try await make()
        await #expect(throws: CancellationError.self) {
            try await CertificateChain.complete([chain.leaf]) { _ in throw CancellationError() }
        }
    }
}
