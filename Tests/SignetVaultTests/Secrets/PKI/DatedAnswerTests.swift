import Foundation
import SignetCore
import Testing

@testable import SignetVault

/// `If-Modified-Since` and `Last-Modified` (RFC 9110 sections 13.1.3 and 8.8.2).
@Suite struct DatedAnswerTests {
    private static func ask(_ site: PKISite, _ path: String, since: String? = nil) async throws -> VaultResponse {
        try await site.stage.ask(.read, path) { request in
            if let since { request.headers["if-modified-since"] = since }
        }
    }

    @Test(arguments: [
        "ca", "ca/pem", "ca_chain", "cert/ca", "cert/ca/raw", "cert/ca_chain", "issuer/default/json",
        "issuer/default/pem", "issuer/default/der", "crl", "crl/pem", "cert/crl", "cert/crl/raw", "issuer/default/crl",
        "issuer/default/crl/der", "issuer/default/crl/pem", "crl/delta", "issuer/default/crl/delta",
    ])
    func whatHasNotChangedIsNotSentAgain(path: String) async throws {
        try await PKISite.run { site in
            try await site.root()
            try await site.data(.update, "config/crl", ["auto_rebuild": true, "enable_delta": true])
            // Within its own second nothing is told of: it may change again in the same second.
            let young = try await Self.ask(site, path, since: "Fri, 15 Jan 2027 08:00:00 GMT")
            #expect(young.status == nil && young.lastModified == nil)
            site.stage.clock.advance(by: .seconds(10))
            let whole = try await Self.ask(site, path)
            #expect(whole.status == nil && (whole.raw != nil || whole.data != nil))
            #expect(whole.lastModified == Date(timeIntervalSince1970: 1_800_000_001))
            let same = try await Self.ask(site, path, since: "Fri, 15 Jan 2027 08:00:01 GMT")
            #expect(same.status == 304 && same.raw == nil && same.data == nil)
            #expect(same.lastModified == whole.lastModified)
            for other in [
                "Fri, 15 Jan 2027 08:00:00 GMT", "Fri, 15 Jan 2027 09:00:00 GMT", "yesterday", "",
            ] {
                #expect(try await Self.ask(site, path, since: other).status == nil, "\(other)")
            }
        }
    }

    @Test func changesAreSent() async throws {
        try await PKISite.run { site in
            try await site.root("One", ["issuer_name": "one"])
            try await site.root("Two", ["issuer_name": "two"])
            let leaf = try await site.leaf()
            _ = try await Self.ask(site, "crl")
            site.stage.clock.advance(by: .seconds(10))
            let since = "Fri, 15 Jan 2027 08:00:05 GMT"
            #expect(try await Self.ask(site, "ca", since: since).status == 304)
            #expect(try await Self.ask(site, "crl", since: since).status == 304)
            try await site.data(.update, "config/issuers", ["default": "two"])
            #expect(try await Self.ask(site, "ca", since: since).status == nil)
            try await site.revoke(leaf, issuer: "one")
            #expect(try await Self.ask(site, "issuer/one/crl/der", since: since).status == nil)
            // Other settings are not the certificates'.
            site.stage.clock.advance(by: .seconds(10))
            let later = "Fri, 15 Jan 2027 08:00:15 GMT"
            #expect(try await Self.ask(site, "ca", since: later).status == 304)
            try await site.data(.update, "config/urls", ["issuing_certificates": "http://pki.test/ca"])
            #expect(try await Self.ask(site, "ca", since: later).status == 304)
        }
    }

    @Test func nothingIsStillNothing() async throws {
        try await PKISite.run { site in
            for path in ["ca", "crl", "ca_chain"] {
                let answer = try await Self.ask(site, path, since: "Fri, 15 Jan 2027 08:00:00 GMT")
                #expect(answer.status == nil && answer.raw == nil)
            }
        }
    }

    /// Through the whole server: no body, no type.
    @Test func asItGoesOut() async throws {
        try await CoreStage.run { stage in
            _ = await stage.ask(.update, "sys/mounts/pki", ["type": "pki"])
            let root = await stage.ask(
                .update, "pki/root/generate/internal", ["common_name": "Root", "key_type": "ec"])
            #expect(root.status == 200)
            stage.clock.advance(by: .seconds(10))
            for path in ["pki/ca", "pki/cert/ca"] {
                var request = VaultRequest(.read, path)
                let whole = await stage.core.answer(request)
                #expect(whole.status == 200 && whole.lastModified == Date(timeIntervalSince1970: 1_800_000_001))
                request.headers["if-modified-since"] = "Fri, 15 Jan 2027 08:00:01 GMT"
                request.wrapTTL = .seconds(60)
                let same = await stage.core.answer(request)
                #expect(same.status == 304 && same.body.isEmpty && same.lastModified == whole.lastModified)
            }
        }
    }
}
