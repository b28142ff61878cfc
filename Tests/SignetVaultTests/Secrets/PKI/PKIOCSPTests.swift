import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite struct PKIOCSPTests {
    private func request(
        _ site: PKISite, _ leaf: DecodedCertificate, _ hash: String = "-sha1"
    ) async throws -> [UInt8] {
        let result = try await site.openssl(
            "ocsp", hash, "-no_nonce", "-issuer", site.directory.file("ca.pem"), "-cert",
            site.directory.write("leaf.pem", leaf.pem), "-reqout", site.directory.file("request.der"))
        #expect(result.status == 0, "\(result.everything)")
        return try site.directory.bytes("request.der")
    }

    private func answer(_ site: PKISite, _ request: [UInt8]) async throws -> VaultResponse {
        try await site.stage.ask(.update, "ocsp", [:]) { $0.rawBody = request }
    }

    /// What openssl reads out of an answer, its signature checked.
    private func reading(
        _ site: PKISite, _ response: VaultResponse, to request: [UInt8], _ hash: String = "-sha1"
    ) async throws -> String {
        let raw = try #require(response.raw)
        #expect(raw.contentType == "application/ocsp-response")
        return try await site.openssl(
            "ocsp", hash, "-no_nonce", "-respin", site.directory.write("response.der", raw.bytes), "-reqin",
            site.directory.write("asked.der", request), "-issuer", site.directory.file("ca.pem"), "-cert",
            site.directory.file("leaf.pem"), "-CAfile", site.directory.file("ca.pem"), "-attime",
            String(site.stage.clock.now.unixSeconds), "-validity_period", "1000000000"
        ).everything
    }

    @Test(arguments: ["-sha1", "-sha256"])
    func goodThenRevoked(hash: String) async throws {
        try await PKISite.run { site in
            try site.directory.write("ca.pem", try await site.root().text("certificate"))
            let leaf = try await site.leaf()
            let request = try await request(site, leaf, hash)
            let first = try await answer(site, request)
            let good = try await reading(site, first, to: request, hash)
            #expect(good.contains("leaf.pem: good") && good.contains("Response verify OK"), "\(good)")
            // The same question in the path.
            let encoded =
                Data(request).base64EncodedString()
                .addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            #expect(try await site.stage.ask(.read, "ocsp/\(encoded)").raw == first.raw)
            #expect(
                try await site.stage.ask(.read, "ocsp/" + Data(request).base64EncodedString()).raw == first.raw)
            try await site.revoke(leaf)
            let revoked = try await reading(site, try await answer(site, request), to: request, hash)
            #expect(revoked.contains("leaf.pem: revoked") && revoked.contains("keyCompromise"), "\(revoked)")
        }
    }

    @Test func whoIsNotAnswered() async throws {
        try await PKISite.run { site in
            let other = try await site.mounted(at: "other/")
            try site.directory.write("ca.pem", try await other.root("Other").text("certificate"))
            try await site.root()
            // Each engine answers for its own issuers.
            let strange = try await request(site, try await other.leaf())
            #expect(try await answer(site, strange).raw?.bytes == OCSPResponse.failure(status: 6))
            let own = try await reading(other, try await answer(other, strange), to: strange)
            #expect(own.contains("leaf.pem: good"), "\(own)")
            let malformed = try await answer(site, [1, 2, 3])
            #expect(malformed.status == 400 && malformed.raw?.bytes == OCSPResponse.failure(status: 1))
            try await other.data(.patch, "issuer/default", ["usage": "crl-signing,issuing-certificates"])
            #expect(try await answer(other, strange).raw?.bytes == OCSPResponse.failure(status: 6))
            try await other.data(.patch, "issuer/default", ["usage": "ocsp-signing"])
            try await other.data(.update, "config/crl", ["ocsp_disable": true])
            #expect(try await answer(other, strange).raw?.bytes == OCSPResponse.failure(status: 6))
        }
    }

    @Test func howLongAnswersAreValid() async throws {
        try await PKISite.run { site in
            try site.directory.write("ca.pem", try await site.root().text("certificate"))
            let request = try await request(site, try await site.leaf())
            func times() async throws -> String {
                try await reading(site, try await answer(site, request), to: request)
            }
            #expect(try await times().contains("Next Update: Jan 15 20:00:00 2027 GMT"))
            try await site.data(.update, "config/crl", ["ocsp_expiry": "1h"])
            #expect(try await times().contains("Next Update: Jan 15 09:00:00 2027 GMT"))
            try await site.data(.update, "config/crl", ["ocsp_expiry": "0s"])
            let endless = try await times()
            #expect(endless.contains("leaf.pem: good") && !endless.contains("Next Update"), "\(endless)")
        }
    }

    @Test func damagedRequestsAreAnswered() async throws {
        try await PKISite.run { site in
            try site.directory.write("ca.pem", try await site.root().text("certificate"))
            let request = try await request(site, try await site.leaf())
            for damaged in mutations(of: request, count: 300, seed: 5) {
                #expect(try await answer(site, damaged).raw?.bytes.first == 0x30)
            }
        }
    }
}
