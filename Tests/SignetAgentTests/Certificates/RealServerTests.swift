import Foundation
import Logging
import SignetAgent
import SignetAuthority
import SignetCore
import SignetPKI
import SignetStorage
import SignetTestSupport
import Testing

@testable import SignetVault

/// Signet's own server, asked without HTTP.
private struct CoreAccess: VaultAccess {
    let core: VaultCore
    let token: Secret<String>
    let address = "https://core.test:8200"

    func send(_ call: VaultClient.Call) async throws -> VaultReply {
        let operation: VaultOperation =
            switch call.method {
            case .GET: call.query.contains { $0.name == "list" } ? .list : .read
            case .DELETE: .delete
            default: .update
            }
        let answer = await core.answer(VaultRequest(operation, call.path, fields: call.body ?? [:], token: token))
        let members = (try? JSONValue(answer.body))?.members ?? [:]
        guard answer.status < 300 else {
            throw VaultClientFailure(
                method: call.method.rawValue, url: call.path, namespace: nil,
                reason: .refused(
                    status: answer.status, errors: members["errors"]?.elements?.compactMap(\.text) ?? []))
        }
        return VaultReply(status: answer.status, members: members)
    }
}

@Suite("Templates and Signet's own server", .timeLimit(.minutes(10)))
struct RealServerTests {
    private func run(
        _ stage: AgentStage,
        _ body: (CoreAccess, (String, [String: JSONValue]) async throws -> Void) async throws -> Void
    ) async throws {
        let database = try Database.open(
            path: stage.directory.file("vault.db"),
            migrations: Sealer.migrations + [Leases.migration] + AuthorityService.migrations + VaultMigrations.all)
        let sealer = try await Sealer.open(
            database: database, source: .file(path: stage.directory.file("vault.key"), createIfMissing: true))
        let (clock, logger) = (stage.clock, Logger.silent)
        let core = VaultCore(database: database, sealer: sealer, clock: clock, logger: logger) { sealer in
            AuthorityService(database: database, sealer: sealer, clock: clock, logger: logger)
        }
        try await core.initialize(rootToken: Secret("root"))
        let root = CoreAccess(core: core, token: Secret("root"))
        try await body(root) { path, members in
            _ = try await root.send(VaultClient.Call(.PUT, path, body: members))
        }
        try await database.close()
    }

    @Test("What templates get is what issue answers, key form and chain included, with a role that leaves the name out")
    func answers() async throws {
        let stage = try await AgentStage()
        try await run(stage) { access, write in
            try await write("sys/mounts/pki", ["type": "pki"])
            try await write("sys/mounts/pki/tune", ["max_lease_ttl": "87600h"])
            try await write("pki/root/generate/internal", ["common_name": "core root", "key_type": "ec"])
            try await write(
                "pki/roles/web",
                ["allow_any_name": true, "key_type": "rsa", "key_bits": 2048, "organization": "Example", "ttl": "10m"])
            let json = "{{ with secret \"pki/issue/web\" \"common_name=a.example.com\" \"exclude_cn_from_sans=true\""
            let templates = [
                TemplateSpec(
                    source: .text(json + " }}{{ .Data | toJSON }}{{ end }}"), name: "json",
                    target: .file(stage.directory.file("json"))),
                TemplateSpec(
                    source: .text(json + " \"format=pem_bundle\" }}{{ .Data.certificate }}{{ end }}"), name: "bundle",
                    target: .file(stage.directory.file("bundle"))),
            ]
            let runner = try TemplateRunner(
                scope: "agent", templates: templates, access: access, environment: [:], tools: stage.tools,
                handler: RecordingHandler())
            try await stage.running(runner) { try await runner.settled() }
            let data = try #require(try JSONValue(Array(stage.text("json").utf8)).members)
            #expect(data["private_key_type"] == "rsa")
            #expect(data["private_key"]?.text?.hasPrefix("-----BEGIN RSA PRIVATE KEY-----") == true)
            let serial = try #require(data["serial_number"]?.text)
            let known = try await access.send(VaultClient.Call(.GET, "pki/cert/\(serial)"))
            #expect(known.data?["certificate"]?.text?.trimmedASCIIWhitespace == data["certificate"]?.text)
            #expect(data["ca_chain"]?.elements?.compactMap(\.text) == [data["issuing_ca"]?.text].compactMap { $0 })
            #expect(stage.text("bundle").hasPrefix((data["private_key"]?.text ?? "?") + "\n"))
            let statuses = try await stage.tools.engine.status()
            #expect(statuses.count == 1 && statuses.first?.phase == .valid)
            // Revoked there, it is not taken over by another database.
            try await write("pki/revoke", ["serial_number": .string(serial)])
            let other = try await AgentStage(after: stage)
            let next = try TemplateRunner(
                scope: "agent", templates: templates, access: access, environment: [:], tools: other.tools,
                handler: RecordingHandler())
            try await other.running(next) {
                try await next.settled()
                try await yielding { !stage.text("json").contains(serial) }
            }
        }
    }

    @Test("Names, roles and policies that the server refuses are told apart")
    func refusals() async throws {
        let stage = try await AgentStage()
        try await run(stage) { access, write in
            try await write("sys/mounts/pki", ["type": "pki"])
            try await write("pki/root/generate/internal", ["common_name": "core root", "key_type": "ec"])
            try await write(
                "pki/roles/web", ["allowed_domains": "example.com", "allow_subdomains": true, "key_type": "ec"])
            let templates = [("web", "a.elsewhere.org"), ("none", "a.example.com")].map { role, name in
                TemplateSpec(
                    source: .text(
                        "{{ with secret \"pki/issue/\(role)\" \"common_name=\(name)\" }}{{ .Data }}{{ end }}"),
                    name: role, target: .file(stage.directory.file(role)))
            }
            let runner = try TemplateRunner(
                scope: "agent", templates: templates, access: access, environment: [:], tools: stage.tools,
                handler: RecordingHandler())
            try await stage.running(runner) {
                try await yielding { runner.problems().count == 2 }
                #expect(runner.problems().map(\.code).allSatisfy { $0 == .vaultRefused })
                #expect(runner.problems().contains { $0.message.contains("template: web:1:16") })
            }
        }
    }
}
