import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetServer
@testable import SignetVault

@Suite("OCSP answers that stand")
struct StandingAnswerTests {
    /// A PKI engine at `pki/`, a certificate of it, and the question for its status.
    private struct Site: Sendable {
        let vault: ListeningVault
        let serial: String
        let question: [UInt8]
        let directory: TemporaryDirectory

        init(_ vault: ListeningVault) async throws {
            self.vault = vault
            directory = try TemporaryDirectory()
            try await Self.ask(vault, "sys/mounts/pki", ["type": "pki"])
            let root = try await Self.ask(
                vault, "pki/root/generate/internal", ["common_name": "root", "key_type": "ec"])
            try await Self.ask(vault, "pki/roles/web", ["allow_any_name": true, "key_type": "ec"])
            let leaf = try await Self.ask(vault, "pki/issue/web", ["common_name": "a.example.com", "ttl": "1h"])
            serial = try #require(leaf["serial_number"]?.text)
            let result = try await runTool(
                "openssl",
                [
                    "ocsp", "-no_nonce", "-issuer",
                    directory.write("ca.pem", try #require(root["certificate"]?.text)), "-cert",
                    directory.write("leaf.pem", try #require(leaf["certificate"]?.text)), "-reqout",
                    directory.file("request.der"),
                ])
            #expect(result.status == 0, "\(result.everything)")
            question = try directory.bytes("request.der")
        }

        @discardableResult
        private static func ask(
            _ vault: ListeningVault, _ path: String, _ fields: [String: JSONValue]
        ) async throws -> JSONValue {
            let answer = await vault.core.answer(VaultRequest(.update, path, fields: fields, token: Secret("root")))
            try #require((200..<300).contains(answer.status), "\(String(decoding: answer.body, as: UTF8.self))")
            return answer.body.isEmpty ? .null : try #require(try JSONValue(answer.body)["data"])
        }

        func revoke() async throws { try await Self.ask(vault, "pki/revoke", ["serial_number": .string(serial)]) }

        func write(_ path: String, _ fields: [String: JSONValue]) async throws {
            try await Self.ask(vault, path, fields)
        }

        /// The answer that the event loop would give.
        var standing: VaultAnswer? { vault.core.standingOCSPAnswer(to: question, path: "pki/ocsp") }

        var path: String {
            let text = Data(question).base64EncodedString()
            return "pki/ocsp/" + (text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
        }

        /// What curl is answered, head and all, without the date.
        func curl(_ arguments: [String]) async throws -> String {
            let result = try await runTool(
                "sh",
                [
                    "-c",
                    "curl -sS -i \"$@\" | sed -n '/^\\r*$/q;p' | grep -vi '^date:' | tr -d '\\r' | sort; "
                        + "curl -sS \"$@\" | sha256sum", "sh",
                ] + arguments)
            return result.output
        }

        func post(_ options: [String] = []) async throws -> String {
            try await curl(
                options + [
                    "-H", "Content-Type: application/ocsp-request", "--data-binary",
                    "@\(directory.file("request.der"))", "http://127.0.0.1:\(vault.port)/v1/pki/ocsp",
                ])
        }

        /// What openssl says, who asks the server.
        func status() async throws -> String {
            try await runTool(
                "openssl",
                [
                    "ocsp", "-no_nonce", "-issuer", directory.file("ca.pem"), "-cert", directory.file("leaf.pem"),
                    "-CAfile", directory.file("ca.pem"), "-url", "http://127.0.0.1:\(vault.port)/v1/pki/ocsp",
                ]
            ).everything
        }
    }

    @Test("The same question is answered as before, head and body, posted and in the path; after a revocation no more")
    func sameAnswer() async throws {
        try await ListeningVault.run { vault in
            let site = try await Site(vault)
            #expect(site.standing == nil)
            let slow = try await site.post(["-H", "Connection: close"])
            #expect(slow.contains("HTTP/1.1 200 OK") && slow.contains("application/ocsp-response"))
            #expect(site.standing != nil)
            let prompt = try await site.post()
            #expect(prompt == slow.replacing("connection: close\n", with: ""))
            let got = try await site.curl(["http://127.0.0.1:\(vault.port)/v1/\(site.path)"])
            #expect(got == prompt)
            let good = try await site.status()
            #expect(good.contains("leaf.pem: good"), "\(good)")
            try await site.revoke()
            #expect(site.standing == nil)
            for _ in 0..<2 {
                let revoked = try await site.status()
                #expect(revoked.contains("leaf.pem: revoked"), "\(revoked)")
            }
        }
    }

    @Test("The listener gives it itself: it comes where no body gets through to anybody else")
    func byTheListener() async throws {
        var limits = ListenerLimits()
        limits.bodySize = 10
        try await ListeningVault.run(limits) { vault in
            let site = try await Site(vault)
            let refused = try await site.post()
            #expect(refused.contains("HTTP/1.1 413"), "\(refused)")
            var question = VaultRequest(.update, "pki/ocsp")
            question.rawBody = site.question
            let status = await vault.core.answer(question).status
            #expect(status == 200)
            let answered = try await site.post()
            #expect(answered.contains("HTTP/1.1 200"), "\(answered)")
        }
    }

    @Test("Answers keep the order of their requests when these come before the answers")
    func order() async throws {
        try await ListeningVault.run { vault in
            let site = try await Site(vault)
            _ = try await site.status()
            #expect(site.standing != nil)
            let question = ListeningVault.head("GET", site.path)
            let last = ListeningVault.head("GET", "sys/nothing", ["Connection: close"])
            let answers = try await vault.answer(
                question + ListeningVault.health + question + question + ListeningVault.health + last,
                awaiting: "no handler for route")
            let kinds = answers.split(separator: "\r\n").filter { $0.lowercased().hasPrefix("content-type:") }
                .map { $0.split(separator: "/").last.map(String.init) ?? "" }
            #expect(
                kinds == ["ocsp-response", "json", "ocsp-response", "ocsp-response", "json", "json"], "\(answers)")
        }
    }

    @Test("Nothing stands where it is audited, switched off, or the seal is closed; other requests are not touched")
    func others() async throws {
        try await ListeningVault.run { vault in
            let site = try await Site(vault)
            _ = try await site.status()
            #expect(site.standing != nil)
            try await site.write(
                "sys/audit/file", ["type": "file", "options": ["file_path": .string(site.directory.file("audit.log"))]])
            #expect(site.standing == nil)
            let removal = await vault.core.answer(VaultRequest(.delete, "sys/audit/file", token: Secret("root")))
            #expect(removal.status == 204 && site.standing != nil)
            try await site.write("pki/config/crl", ["ocsp_disable": true])
            #expect(site.standing == nil)
            try await site.write("pki/config/crl", ["ocsp_disable": false])
            _ = try await site.status()
            #expect(site.standing != nil)
            // A long body for the same path goes the long way, in one piece.
            let long = try await vault.answer(
                ListeningVault.request("POST", "pki/ocsp", String(repeating: "x", count: 5000)), awaiting: "\u{1}")
            #expect(long.hasPrefix("HTTP/1.1 400"), "\(long)")
            vault.core.seal()
            #expect(site.standing == nil)
        }
    }
}
