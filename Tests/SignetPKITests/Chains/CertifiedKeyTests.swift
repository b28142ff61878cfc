import Foundation
import SignetCore
import SignetPKI
import Testing

/// Certificate, key and chain as one unit.
@Suite struct CertifiedKeyTests {
    private func expectRefusal(
        _ code: SignetError.Code, _ words: String..., from body: () throws -> Void,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: SignetError.self, sourceLocation: sourceLocation, performing: body)
        #expect(error?.code == code, sourceLocation: sourceLocation)
        for word in words {
            #expect(error?.message.contains(word) == true, "\(error?.message ?? "")", sourceLocation: sourceLocation)
        }
    }

    @Test func partsThatBelongTogether() async throws {
        let authority = try OpenSSLAuthority()
        let (root, intermediate) = try await authority.makeUsualAuthorities()
        let leaf = try await authority.makeUsualLeaf()
        let key = try authority.key("service")
        let unit = try CertifiedKey(leaf: leaf, key: key, intermediates: [intermediate], roots: [root])
        #expect(unit.certificatePEM == leaf.pem && unit.chainPEM == intermediate.pem && unit.rootsPEM == root.pem)
        #expect(unit.fullChainPEM == leaf.pem + intermediate.pem)
        #expect(try CertificateFile(bytes: Array(unit.fullChainPEM.utf8)).certificates == [leaf, intermediate])
        let withRoot = try CertifiedKey(leaf: leaf, key: key, intermediates: [intermediate, root], roots: [root])
        #expect(withRoot.intermediates == [intermediate])
        let rootless = try CertifiedKey(leaf: leaf, key: key, intermediates: [intermediate], roots: [])
        #expect(rootless.rootsPEM.isEmpty)
    }

    @Test func partsThatDoNot() async throws {
        let authority = try OpenSSLAuthority()
        let (root, intermediate) = try await authority.makeUsualAuthorities()
        let leaf = try await authority.makeUsualLeaf()
        let key = try authority.key("service")
        let other = try await authority.make("other", OpenSSLAuthority.authority)
        expectRefusal(.keyMismatch, "\"CN=service\"", "ECDSA P-256") {
            _ = try CertifiedKey(
                leaf: leaf, key: try authority.key("root"), intermediates: [intermediate], roots: [root])
        }
        expectRefusal(.keyMismatch, "RSA 2048") {
            _ = try CertifiedKey(leaf: leaf, key: try TestKeys.key(.rsa2048), intermediates: [], roots: [])
        }
        expectRefusal(.brokenChain, "\"CN=service\"", "followed by \"CN=root\"") {
            _ = try CertifiedKey(leaf: leaf, key: key, intermediates: [root, intermediate], roots: [other])
        }
        expectRefusal(.brokenChain, "\"CN=intermediate\"", "none of the 1 trusted") {
            _ = try CertifiedKey(leaf: leaf, key: key, intermediates: [intermediate], roots: [other])
        }
        expectRefusal(.brokenChain, "\"CN=service\"") {
            _ = try CertifiedKey(leaf: leaf, key: key, intermediates: [], roots: [root])
        }
        var forged = leaf.der
        forged[forged.count - 1] ^= 1
        let damaged = try DecodedCertificate(der: forged)
        expectRefusal(.brokenChain, "signature on \"CN=service\"") {
            _ = try CertifiedKey(leaf: damaged, key: key, intermediates: [intermediate], roots: [root])
        }
        try await authority.make("plain", issuer: "root", OpenSSLAuthority.identifiers)
        let below = try await authority.make("below", issuer: "plain")
        expectRefusal(.brokenChain, "not an authority") {
            _ = try CertifiedKey(
                leaf: below, key: try authority.key("below"), intermediates: [try authority.certificate("plain")],
                roots: [])
        }
    }

    @Test func selfSignedCertificateIsItsOwnRoot() async throws {
        let authority = try OpenSSLAuthority()
        let leaf = try await authority.make("alone", ["basicConstraints = critical,CA:FALSE"])
        let unit = try CertifiedKey(leaf: leaf, key: try authority.key("alone"), intermediates: [], roots: [leaf])
        #expect(unit.fullChainPEM == unit.rootsPEM)
    }

    @Test func compressedPointsAreTheSameKey() async throws {
        let authority = try OpenSSLAuthority()
        let directory = authority.directory
        try await authority.make("plain")
        try await openssl([
            "ec", "-in", directory.file("plain.key"), "-conv_form", "compressed", "-out", directory.file("small.key"),
        ])
        let small = try await authority.make("small", keyOf: "small")
        #expect(small.subjectPublicKeyInfo.count < 70)
        #expect(small.belongs(to: try authority.key("plain")))
        #expect(!small.belongs(to: try TestKeys.key(.ecdsaP256)))
    }

    @Test func datesAndNames() async throws {
        let authority = try OpenSSLAuthority()
        let (root, intermediate) = try await authority.makeUsualAuthorities()
        let leaf = try await authority.makeUsualLeaf(days: 400)
        let unit = try CertifiedKey(
            leaf: leaf, key: try authority.key("service"), intermediates: [intermediate], roots: [root])
        let now = Date()
        try unit.check(covers: [.dns("service.example.com"), .ip([10, 0, 0, 1])], at: now)
        try unit.check(covers: [], at: intermediate.notAfter)
        expectRefusal(.nameMismatch, "dns:other.example.com") {
            try unit.check(covers: [.dns("service.example.com"), .dns("other.example.com")], at: now)
        }
        expectRefusal(.certificateExpired, "\"CN=intermediate\"") {
            try unit.check(covers: [], at: intermediate.notAfter.addingTimeInterval(1))
        }
        expectRefusal(.certificateExpired, "\"CN=service\"") {
            try unit.check(covers: [], at: leaf.notAfter.addingTimeInterval(1))
        }
        expectRefusal(.certificateNotYetValid, "\"CN=service\"") {
            try unit.check(covers: [], at: leaf.notBefore.addingTimeInterval(-1))
        }
    }
}
