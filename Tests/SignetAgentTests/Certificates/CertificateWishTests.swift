import Foundation
import SignetCore
import SignetPKI
import SignetRenewal
import SignetTestSupport
import SignetVault
import Testing

@testable import SignetAgent

@Suite("Certificates that templates ask for")
struct CertificateWishTests {
    @Test(
        "The paths of an engine's issue, and no others",
        arguments: [
            ("pki/issue/web", "pki"), ("a/b/issue/web", "a/b"), ("pki/issuer/root-2/issue/web", "pki"),
            ("a/b/issuer/x/issue/web", "a/b"), ("issuer/issue/web", "issuer"),
        ])
    func paths(path: String, mount: String) {
        #expect(CertificateWish(path: path, parameters: [:])?.mount == mount)
    }

    @Test(arguments: ["pki/sign/web", "issue/web", "pki/issue", "pki/issue/web/more", ""])
    func otherPaths(path: String) {
        #expect(CertificateWish(path: path, parameters: ["common_name": "a"]) == nil)
    }

    @Test("The same in other words is the same certificate; another name is another one")
    func identity() throws {
        let first = try #require(
            CertificateWish(
                path: "pki/issue/web",
                parameters: ["common_name": "a.example.com", "ttl": "2m", "alt_names": "c, b", "format": "pem_bundle"]))
        let second = try #require(
            CertificateWish(
                path: "/pki/issue/web/",
                parameters: ["common_name": "a.example.com", "ttl": "120", "alt_names": "b,c,b", "ip_sans": ""]))
        #expect(first == second && first.name(in: "agent") == second.name(in: "agent"))
        #expect(first.name(in: "agent").hasPrefix("a.example.com-"))
        #expect(first.name(in: "agent") != first.name(in: "job"))
        let other = CertificateWish(path: "pki/issue/web", parameters: ["common_name": "b.example.com", "ttl": "2m"])
        #expect(other?.name(in: "agent") != first.name(in: "agent"))
    }

    @Test("What the engine keeps says everything that is asked for: the wish comes back from it as it was")
    func reference() throws {
        var generator = SeededGenerator(seed: 3)
        let letters = Array("ab1 .-_&=?%/:,*äß\"")
        for round in 0..<300 {
            var parameters: [String: String] = ["common_name": "n\(round).example.com"]
            for _ in 0..<3 {
                let text = { (length: Int) in
                    String((0..<length).map { _ in letters.randomElement(using: &generator) ?? "x" })
                }
                parameters["k" + text(2)] = "v" + text(6)
            }
            let wish = try #require(CertificateWish(path: "a/issue/b", parameters: parameters))
            let spec = wish.spec(in: "agent", renewal: RenewalPolicy(jitter: 0.1))
            try spec.validate()
            #expect(CertificateWish(spec.issuer) == wish)
        }
    }

    @Test("Names and lifetime are read as far as they can be; names of any shape make a name that the engine takes")
    func specs() throws {
        func spec(_ parameters: [String: String]) throws -> CertificateSpec {
            let wish = try #require(CertificateWish(path: "pki/issue/web", parameters: parameters))
            let spec = wish.spec(in: "agent", renewal: RenewalPolicy())
            try spec.validate()
            return spec
        }
        let usual = try spec([
            "common_name": "a.example.com", "alt_names": "b.example.com,x@example.com", "ip_sans": "10.0.0.1,::1",
            "uri_sans": "spiffe://x/y", "ttl": "24h",
        ])
        #expect(usual.names.count == 6 && usual.names.first == .dns("a.example.com"))
        #expect(usual.lifetime?.duration == .seconds(86_400))
        #expect(try spec(["common_name": "a.example.com", "ttl": "1s"]).lifetime == nil)
        for name in [
            "*.example.com", "Someone & Co", "../../etc", "-x", "ü.example", String(repeating: "a", count: 300),
        ] {
            let made = try spec(["common_name": name])
            #expect(EntityName.isUsable(made.name), "\(name)")
        }
        #expect(try spec([:]).name.hasPrefix("web-"))
        #expect(try spec(["common_name": "a.example.com", "exclude_cn_from_sans": "true"]).names.isEmpty)
    }
}
