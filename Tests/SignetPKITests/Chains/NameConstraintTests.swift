import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

/// Name constraints, beside the verdict of `openssl verify`.
@Suite struct NameConstraintTests {
    struct Example: Sendable, CustomStringConvertible {
        let constraints: String
        let subject: String
        let names: String
        let isPermitted: Bool
        var description: String { "\(constraints) | \(subject) | \(names)" }

        init(_ constraints: String, _ names: String, _ isPermitted: Bool, subject: String = "/O=Example") {
            self.constraints = constraints
            self.names = names
            self.isPermitted = isPermitted
            self.subject = subject
        }
    }

    static let examples: [Example] = [
        Example("permitted;DNS:example.com", "DNS:example.com", true),
        Example("permitted;DNS:example.com", "DNS:a.b.Example.COM", true),
        Example("permitted;DNS:example.com", "DNS:notexample.com", false),
        Example("permitted;DNS:example.com", "DNS:example.com.evil.org", false),
        Example("permitted;DNS:example.com", "DNS:*.example.com", true),
        Example("permitted;DNS:example.com", "DNS:a.example.com,DNS:b.example.org", false),
        Example("permitted;DNS:example.com", "IP:10.0.0.1", true),
        Example("permitted;DNS:.example.com", "DNS:a.example.com", true),
        Example("permitted;DNS:.example.com", "DNS:example.com", false),
        Example("permitted;DNS:a.example.com,permitted;DNS:b.example.com", "DNS:x.b.example.com", true),
        Example("excluded;DNS:example.com", "DNS:a.example.com", false),
        Example("excluded;DNS:example.com", "DNS:example.org", true),
        Example("permitted;DNS:example.com,excluded;DNS:a.example.com", "DNS:b.a.example.com", false),
        Example("permitted;IP:10.0.0.0/255.0.0.0", "IP:10.200.3.4", true),
        Example("permitted;IP:10.0.0.0/255.0.0.0", "IP:11.0.0.1", false),
        Example("permitted;IP:10.0.0.0/255.0.0.0", "IP:2001:db8::1", false),
        Example("excluded;IP:2001:db8::/ffff:ffff::", "IP:2001:db8:1::1", false),
        Example("excluded;IP:2001:db8::/ffff:ffff::", "IP:2001:db9::1", true),
        Example("permitted;email:example.com", "email:a@example.com", true),
        Example("permitted;email:example.com", "email:a@b.example.com", false),
        Example("permitted;email:.example.com", "email:a@b.example.com", true),
        Example("permitted;email:a@example.com", "email:a@EXAMPLE.com", true),
        Example("permitted;email:a@example.com", "email:b@example.com", false),
        Example("permitted;email:example.com", "DNS:x.org", false, subject: "/CN=x/emailAddress=a@evil.org"),
        Example("permitted;URI:.example.com", "URI:https://a.example.com:443/x?y", true),
        Example("permitted;URI:.example.com", "URI:https://example.com/", false),
        Example("permitted;URI:host.example.com", "URI:spiffe://host.example.com/service", true),
        Example("permitted;URI:host.example.com", "URI:urn:uuid:1", false),
        Example("permitted;dirName:base", "DNS:x.org", true, subject: "/C=KR/O=Example Company/CN=x"),
        Example("permitted;dirName:base", "DNS:x.org", true, subject: "/C=KR/O=EXAMPLE  company/CN=x"),
        Example("permitted;dirName:base", "DNS:x.org", false, subject: "/C=KR/O=Another Company/CN=x"),
        Example("permitted;dirName:base", "DNS:x.org", false, subject: "/O=Example Company/C=KR"),
        Example("excluded;dirName:base", "DNS:x.org", false, subject: "/C=KR/O=Example Company/CN=x"),
        Example("excluded;dirName:base", "DNS:x.org", true, subject: "/C=KR/CN=x"),
        Example("permitted;DNS:example.com", "IP:10.0.0.1", false, subject: "/CN=www.evil.org"),
        Example("permitted;DNS:example.com", "IP:10.0.0.1", true, subject: "/CN=John Doe"),
        Example("permitted;otherName:1.2.3.4;UTF8:x", "otherName:1.2.3.4;UTF8:x", false),
        Example("permitted;otherName:1.2.3.4;UTF8:x", "DNS:x.org", true),
    ]

    @Test(arguments: examples)
    func agreesWithOpenSSL(_ example: Example) async throws {
        let authority = try OpenSSLAuthority()
        let section = "\n[base]\nC = KR\nO = Example Company"
        let root = try await authority.make(
            "root", subject: "/C=KR/O=Example Company/CN=root",
            OpenSSLAuthority.authority + ["nameConstraints = critical,\(example.constraints)\(section)"])
        let leaf = try await authority.make(
            "leaf", subject: example.subject, issuer: "root", ["subjectAltName = \(example.names)"])
        let question = ChainQuestion(leaf: leaf, intermediates: [], roots: [root], purpose: .any)
        #expect(try await (question.opensslError() == nil) == example.isPermitted)
        if example.isPermitted {
            #expect(try await question.path() == [leaf, root])
        } else {
            let error = await #expect(throws: SignetError.self) { try await question.path() }
            #expect(error?.code == .nameNotPermitted)
            #expect(error?.message.contains("CN=root") == true)
        }
    }

    /// openssl overlooks that a wildcard stands for an excluded name.
    @Test func wildcardThatReachesAnExcludedName() async throws {
        let authority = try OpenSSLAuthority()
        let root = try await authority.make(
            "root", OpenSSLAuthority.authority + ["nameConstraints = critical,excluded;DNS:secret.example.com"])
        for (name, isPermitted) in [("*.example.com", false), ("*.a.example.com", true), ("*.example.org", true)] {
            let leaf = try await authority.make("leaf", issuer: "root", ["subjectAltName = DNS:\(name)"])
            let question = ChainQuestion(leaf: leaf, intermediates: [], roots: [root], purpose: .any)
            let path = try? await question.path()
            #expect((path != nil) == isPermitted, "\(name)")
        }
    }

    @Test func constraintsOfIntermediatesHoldTooAndSayWhichNameIsMeant() async throws {
        let authority = try OpenSSLAuthority()
        let root = try await authority.make("root", OpenSSLAuthority.authority)
        let middle = try await authority.make(
            "middle", issuer: "root",
            OpenSSLAuthority.authority + ["nameConstraints = critical,permitted;DNS:example.com"])
        let lower = try await authority.make("lower", issuer: "middle", OpenSSLAuthority.authority)
        let leaf = try await authority.make("leaf", issuer: "lower", ["subjectAltName = DNS:www.example.org"])
        let question = ChainQuestion(leaf: leaf, intermediates: [middle, lower], roots: [root], purpose: .any)
        #expect(try await question.opensslError() == 47)
        let error = await #expect(throws: SignetError.self) { try await question.path() }
        #expect(error?.code == .nameNotPermitted)
        let message = error?.message ?? ""
        #expect(message.contains("\"CN=middle\"") && message.contains("\"CN=leaf\""))
        #expect(message.contains("dns:www.example.org lies outside of dns:example.com"))
    }
}
