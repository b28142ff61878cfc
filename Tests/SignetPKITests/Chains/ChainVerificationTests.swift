import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Our verdicts on chains that openssl made, beside those of `openssl verify` on the same files.
@Suite struct ChainVerificationTests {
    /// openssl's error numbers (x509_vfy.h) and the code that says the same here.
    static let codes: [Int: SignetError.Code] = [
        2: .untrustedChain, 18: .untrustedChain, 19: .untrustedChain, 20: .untrustedChain, 21: .untrustedChain,
        7: .wrongSignature, 9: .certificateNotYetValid, 10: .certificateExpired, 24: .notAuthority, 25: .pathTooLong,
        26: .wrongPurpose, 32: .notAuthority, 34: .unreliableCertificate, 47: .nameNotPermitted, 48: .nameNotPermitted,
        62: .nameMismatch, 63: .nameMismatch, 64: .nameMismatch, 79: .notAuthority,
    ]

    /// Both must refuse for the same reason.
    /// - Returns: our sentence
    @discardableResult
    func expectRefusal(
        _ question: ChainQuestion, _ code: SignetError.Code, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let number = try await question.opensslError()
        #expect(
            number.flatMap { Self.codes[$0] } == code, "openssl: \(number ?? 0)", sourceLocation: sourceLocation)
        let error = await #expect(throws: SignetError.self, sourceLocation: sourceLocation) {
            try await question.path()
        }
        #expect(error?.code == code, "\(String(describing: error))", sourceLocation: sourceLocation)
        #expect(error?.remedy != nil, sourceLocation: sourceLocation)
        return error?.message ?? ""
    }

    /// Both must accept.
    func expectPath(
        _ question: ChainQuestion, _ path: [DecodedCertificate], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        #expect(try await question.opensslError() == nil, sourceLocation: sourceLocation)
        #expect(try await question.path() == path, sourceLocation: sourceLocation)
    }

    private func usual() async throws -> (OpenSSLAuthority, ChainQuestion) {
        let authority = try OpenSSLAuthority()
        let (root, intermediate) = try await authority.makeUsualAuthorities()
        let leaf = try await authority.makeUsualLeaf()
        return (authority, ChainQuestion(leaf: leaf, intermediates: [intermediate], roots: [root]))
    }

    @Test func usualChain() async throws {
        let (authority, question) = try await usual()
        let path = [question.leaf, question.intermediates[0], question.roots[0]]
        try await expectPath(question, path)
        var named = question
        for name in [AlternativeName.dns("service.example.com"), .ip([10, 0, 0, 1])] {
            named.name = name
            try await expectPath(named, path)
        }
        let stranger = try await authority.make("stranger", OpenSSLAuthority.authority)
        var crowded = question
        crowded.intermediates = [stranger, path[2], path[1], path[0], stranger]
        crowded.roots = [stranger, path[2]]
        try await expectPath(crowded, path)
        var partial = question
        partial.roots = [path[1]]
        try await expectPath(partial, Array(path.prefix(2)))
        partial.roots = [path[0]]
        try await expectPath(partial, [path[0]])
    }

    @Test func nothingTrusted() async throws {
        var (authority, question) = try await usual()
        let roots = question.roots
        question.roots = [try await authority.make("other", OpenSSLAuthority.authority)]
        let missing = try await expectRefusal(question, .untrustedChain)
        #expect(missing.contains("The issuer of \"CN=intermediate\""))
        question.intermediates += roots
        let untrusted = try await expectRefusal(question, .untrustedChain)
        #expect(untrusted.contains("\"CN=root\"") && untrusted.contains("self-signed"))
        question.roots = roots
        question.intermediates = []
        let gap = try await expectRefusal(question, .untrustedChain)
        #expect(gap.contains("\"CN=service\"") && gap.contains("\"CN=intermediate\""))
        // An authority of the same name with another key, which is what article 002 calls a different CA.
        question.roots = [
            try await authority.make("again", subject: "/CN=root", OpenSSLAuthority.authority)
        ]
        question.intermediates = [try authority.certificate("intermediate")]
        let namesake = try await expectRefusal(question, .untrustedChain)
        #expect(namesake.contains("another key"))
    }

    @Test func dates() async throws {
        var (authority, question) = try await usual()
        question.moment = Date(timeIntervalSinceNow: 31 * 86_400)
        let expired = try await expectRefusal(question, .certificateExpired)
        #expect(expired.contains("\"CN=service\"") && expired.contains("day ago") || expired.contains("hours ago"))
        question.moment = Date(timeIntervalSinceNow: -3600)
        let early = try await expectRefusal(question, .certificateNotYetValid)
        #expect(early.contains("not valid before") && early.contains("minutes") || early.contains("in 1 hour"))
        question.leaf = try await authority.makeUsualLeaf("long", days: 1000)
        question.moment = Date(timeIntervalSinceNow: 366 * 86_400)
        #expect(try await expectRefusal(question, .certificateExpired).contains("\"CN=intermediate\""))
        question.moment = question.leaf.notAfter.addingTimeInterval(-1)
        question.intermediates = [
            try await authority.make(
                "intermediate2", subject: "/CN=intermediate", issuer: "root", OpenSSLAuthority.authority, days: 2000)
        ]
        question.leaf = try await authority.make(
            "long2", issuer: "intermediate2", OpenSSLAuthority.server, days: 1000)
        #expect(try await question.path().count == 3)
    }

    @Test func issuersThatAreNoAuthorities() async throws {
        var (authority, question) = try await usual()
        try await authority.make(
            "plain", issuer: "root", ["basicConstraints = CA:FALSE"] + OpenSSLAuthority.identifiers)
        question.leaf = try await authority.make("below", issuer: "plain", OpenSSLAuthority.server)
        question.intermediates = [try authority.certificate("plain")]
        let plain = try await expectRefusal(question, .notAuthority)
        #expect(plain.contains("\"CN=plain\"") && plain.contains("CA:TRUE"))
        try await authority.make(
            "unsigning", issuer: "root", ["basicConstraints = critical,CA:TRUE", "keyUsage = cRLSign"])
        question.leaf = try await authority.make("below2", issuer: "unsigning", OpenSSLAuthority.server)
        question.intermediates = [try authority.certificate("unsigning")]
        #expect(try await expectRefusal(question, .notAuthority).contains("\"CN=unsigning\""))
    }

    @Test func pathLengths() async throws {
        let authority = try OpenSSLAuthority()
        let limited = ["basicConstraints = critical,CA:TRUE,pathlen:1", "keyUsage = keyCertSign"]
        let root = try await authority.make("root", limited + ["subjectKeyIdentifier = hash"])
        var question = ChainQuestion(leaf: root, intermediates: [], roots: [root])
        var above = "root"
        for depth in 1...3 {
            question.intermediates.append(
                try await authority.make("level\(depth)", issuer: above, OpenSSLAuthority.authority))
            above = "level\(depth)"
            question.leaf = try await authority.make("leaf\(depth)", issuer: above, OpenSSLAuthority.server)
            if depth == 1 {
                try await expectPath(question, [question.leaf] + question.intermediates.reversed() + [root])
            } else {
                let sentence = try await expectRefusal(question, .pathTooLong)
                #expect(sentence.contains("\"CN=root\"") && sentence.contains("\(depth) follow"))
            }
        }
        // The leaf itself is not counted, even when it is an authority (RFC 5280 section 4.2.1.9).
        question.leaf = try authority.certificate("level2")
        question.purpose = .any
        try await expectPath(question, [question.leaf, try authority.certificate("level1"), root])
    }

    @Test func purposes() async throws {
        var (authority, question) = try await usual()
        question.purpose = .client
        let server = try await expectRefusal(question, .wrongPurpose)
        #expect(server.contains("TLS client") && server.contains("serverAuth"))
        question.purpose = .any
        #expect(try await question.path().count == 3)
        let cases: [(extensions: [String], purpose: CertificateChain.Purpose, isRight: Bool)] = [
            (["extendedKeyUsage = clientAuth"], .client, true), (["extendedKeyUsage = clientAuth"], .server, false),
            (["extendedKeyUsage = clientAuth,serverAuth"], .server, true),
            (["extendedKeyUsage = codeSigning"], .server, false),
            (["extendedKeyUsage = anyExtendedKeyUsage"], .server, false), (["keyUsage = keyAgreement"], .client, true),
            (["keyUsage = keyEncipherment"], .server, true), (["keyUsage = keyEncipherment"], .client, false),
            (["keyUsage = dataEncipherment"], .server, false), (["basicConstraints = CA:FALSE"], .server, true),
        ]
        for (position, item) in cases.enumerated() {
            question.leaf = try await authority.make("usage\(position)", issuer: "intermediate", item.extensions)
            question.purpose = item.purpose
            if item.isRight {
                try await expectPath(question, [question.leaf, question.intermediates[0], question.roots[0]])
            } else {
                try await expectRefusal(question, .wrongPurpose)
            }
        }
        // An authority that may only issue for clients.
        let narrow = try await authority.make(
            "narrow", issuer: "root", OpenSSLAuthority.authority + ["extendedKeyUsage = clientAuth"])
        question.leaf = try await authority.make("under", issuer: "narrow", OpenSSLAuthority.server)
        question.intermediates = [narrow]
        question.purpose = .server
        #expect(try await expectRefusal(question, .wrongPurpose).contains("\"CN=narrow\""))
    }

    @Test func names() async throws {
        var (authority, question) = try await usual()
        question.name = .dns("other.example.com")
        let host = try await expectRefusal(question, .nameMismatch)
        #expect(host.contains("dns:other.example.com") && host.contains("dns:service.example.com, ip:10.0.0.1"))
        question.name = .ip([10, 0, 0, 2])
        try await expectRefusal(question, .nameMismatch)
        question.name = .email("a@example.com")
        try await expectRefusal(question, .nameMismatch)
        // openssl still falls back to the common name; browsers, Go and RFC 9525 do not.
        question.leaf = try await authority.make("old.example.com", issuer: "intermediate", OpenSSLAuthority.server)
        question.name = .dns("old.example.com")
        let error = await #expect(throws: SignetError.self) { try await question.path() }
        #expect(error?.code == .nameMismatch && error?.message.contains("common name") == true)
    }

    @Test func criticalExtensions() async throws {
        var (authority, question) = try await usual()
        question.leaf = try await authority.make(
            "strange", issuer: "intermediate", OpenSSLAuthority.server + ["1.2.3.4 = critical,ASN1:UTF8String:x"])
        #expect(try await expectRefusal(question, .unreliableCertificate).contains("1.2.3.4"))
        question.leaf = try await authority.make(
            "harmless", issuer: "intermediate", OpenSSLAuthority.server + ["1.2.3.4 = ASN1:UTF8String:x"])
        #expect(try await question.path().count == 3)
    }

    @Test func forgedSignature() async throws {
        var (authority, question) = try await usual()
        var der = question.leaf.der
        der[der.count - 1] ^= 1
        question.leaf = try DecodedCertificate(der: der)
        let sentence = try await expectRefusal(question, .wrongSignature)
        #expect(sentence.contains("\"CN=service\"") && sentence.contains("\"CN=intermediate\""))
        // A stranger without key identifiers who signs under the intermediate's name.
        try await authority.make("forger", subject: "/CN=intermediate", OpenSSLAuthority.authority)
        question.leaf = try await authority.make("forged", issuer: "forger", OpenSSLAuthority.server)
        #expect(await #expect(throws: SignetError.self) { try await question.path() }?.code != nil)
        #expect(try await question.opensslError() != nil)
    }

    @Test(arguments: [
        ["rsa:2048"], ["rsa:3072"], ["ed25519"], ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
        ["ec", "-pkeyopt", "ec_paramgen_curve:P-521"],
    ])
    func kindsOfKeys(_ key: [String]) async throws {
        let authority = try OpenSSLAuthority()
        let root = try await authority.make("root", OpenSSLAuthority.authority, key: key)
        let leaf = try await authority.make("leaf", issuer: "root", OpenSSLAuthority.server, key: key)
        try await expectPath(ChainQuestion(leaf: leaf, intermediates: [], roots: [root]), [leaf, root])
    }

    @Test func signaturesThatAreNotChecked() async throws {
        let authority = try OpenSSLAuthority()
        let root = try await authority.make("root", OpenSSLAuthority.authority, key: ["rsa:2048"])
        let old = try await authority.make(
            "old", issuer: "root", OpenSSLAuthority.server, options: ["-sha1"])
        let error = await #expect(throws: SignetError.self) {
            try await ChainQuestion(leaf: old, intermediates: [], roots: [root]).path()
        }
        #expect(error?.code == .wrongSignature && error?.message.contains("RSA with SHA-1") == true)
        let padded = try await authority.make(
            "padded", issuer: "root", OpenSSLAuthority.server,
            options: ["-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"])
        try await expectPath(ChainQuestion(leaf: padded, intermediates: [], roots: [root]), [padded, root])
    }

    @Test func crossSignedAuthority() async throws {
        // One authority with two certificates: one signed by an old root, which has expired, and one by itself.
        let authority = try OpenSSLAuthority()
        let old = try await authority.make("old", OpenSSLAuthority.authority, days: 5)
        let new = try await authority.make("new", OpenSSLAuthority.authority + ["subjectKeyIdentifier = hash"])
        let cross = try await authority.make(
            "cross", subject: "/CN=new", issuer: "old", OpenSSLAuthority.authority + ["subjectKeyIdentifier = hash"],
            keyOf: "new")
        let leaf = try await authority.make("leaf", issuer: "new", OpenSSLAuthority.server)
        var question = ChainQuestion(leaf: leaf, intermediates: [cross], roots: [old])
        try await expectPath(question, [leaf, cross, old])
        question.moment = Date(timeIntervalSinceNow: 10 * 86_400)
        #expect(try await expectRefusal(question, .certificateExpired).contains("\"CN=old\""))
        question.roots = [old, new]
        #expect(try await question.path() == [leaf, new])
        question.roots = [new]
        try await expectPath(question, [leaf, new])
    }

    /// Eight authorities of one name, each signed by the one before: names alone lead everywhere.
    @Test func namesakesDoNotStopTheSearch() async throws {
        let authority = try OpenSSLAuthority()
        var chain = [try await authority.make("0", subject: "/CN=same", OpenSSLAuthority.authority)]
        for index in 1...7 {
            chain.append(
                try await authority.make(
                    String(index), subject: "/CN=same", issuer: String(index - 1), OpenSSLAuthority.authority))
        }
        let leaf = try await authority.make("leaf", issuer: "7", OpenSSLAuthority.server)
        let pool = Array(chain.dropFirst())
        let question = ChainQuestion(leaf: leaf, intermediates: pool, roots: [chain[0]])
        #expect(try await question.path() == [leaf] + chain.reversed())
        let lost = ChainQuestion(leaf: leaf, intermediates: pool, roots: [])
        let error = await #expect(throws: SignetError.self) { try await lost.path() }
        #expect(error?.message.isEmpty == false)
    }
}
