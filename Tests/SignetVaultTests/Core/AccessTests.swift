import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetVault

/// Every path of every backend, asked by nobody, by somebody without rights, and by root.
@Suite struct AccessTests {
    /// What anybody may ask: exactly the reference's.
    private static let open: Set<String> = [
        "read sys/health", "read sys/seal-status", "read sys/leader", "read sys/init", "update sys/init",
        "update sys/unseal", "read sys/rekey/init", "update sys/rekey/init", "delete sys/rekey/init",
        "update sys/rekey/update", "read sys/rekey/verify", "update sys/rekey/verify", "delete sys/rekey/verify",
        "read sys/generate-root/attempt", "update sys/generate-root/attempt", "delete sys/generate-root/attempt",
        "update sys/generate-root/update", "read sys/internal/ui/mounts", "update sys/wrapping/unwrap",
        "update sys/wrapping/lookup", "read sys/wrapping/lookup",
    ]

    private func everyPath(of stage: CoreStage) async throws -> [(
        operation: VaultOperation, path: String, isOpen: Bool
    )] {
        for type in BackendCatalog.kinds[.secrets] ?? [] {
            let answer = await stage.ask(.update, "sys/mounts/\(type.type)", ["type": .string(type.type)])
            #expect(answer.status == 204, "\(type.type)")
        }
        for type in BackendCatalog.kinds[.auth] ?? [] {
            let answer = await stage.ask(.update, "sys/auth/\(type.type)", ["type": .string(type.type)])
            #expect(answer.status == 204, "\(type.type)")
        }
        let unsealed = try #require(stage.core.unsealed)
        let mounted = unsealed.mounts.all().map { ($0.entry.path, $0.backend.routes) }
        let always = [("sys/", SealBackend(core: stage.core).routes)]
        return (mounted + always).flatMap { mount, routes in
            routes.all.flatMap { route in
                route.answering.map { operation, answering in
                    let path = route.pattern.description.replacing(/[:*]/, with: "")
                    return (operation, mount + path, answering.access == .open)
                }
            }
        }
    }

    @Test func nothingIsOpenThatShouldNotBe() async throws {
        try await CoreStage.run { stage in
            for (operation, path, isOpen) in try await everyPath(of: stage) where path.hasPrefix("sys/") {
                #expect(isOpen == Self.open.contains("\(operation) \(path)"), "\(operation) \(path)")
            }
        }
    }

    @Test func nobodyAndWhoHasNoPolicyAreRefused() async throws {
        try await CoreStage.run { stage in
            let made = await stage.ask(
                .update, "auth/token/create", ["policies": ["nothing"], "no_default_policy": true])
            let token = try #require(made.json["auth"]?["client_token"]?.text)
            let paths = try await everyPath(of: stage)
            #expect(paths.count > 100)
            for (operation, path, isOpen) in paths where !isOpen {
                let nobody = await stage.ask(operation, path, token: "")
                #expect(nobody.status == 403, "\(operation) \(path) without a token: \(nobody)")
                let unknown = await stage.ask(operation, path, token: "hvs.unknown")
                #expect(unknown.status == 403, "\(operation) \(path) with an unknown token: \(unknown)")
                let poor = await stage.ask(operation, path, token: token)
                #expect(poor.status == 403, "\(operation) \(path) without a policy: \(poor)")
            }
            #expect(await stage.ask(.read, "nowhere/at/all", token: token).status == 403)
            #expect(await stage.ask(.read, "nowhere/at/all").status == 404)
        }
    }

    /// Any JSON in any field of any path is answered without a fault of ours.
    @Test func anyFieldTakesAnything() async throws {
        try await CoreStage.run { stage in
            var generator = SeededGenerator(seed: 4)
            let values: [JSONValue] = [
                .null, true, -1, 9_223_372_036_854_775_807, .number(1e300), "", "x", "/../", "\u{0}", ["a", 1, .null],
                [:], ["k": ["v": [.null]]], .string(String(repeating: "é", count: 300)), "-----BEGIN CERTIFICATE-----",
            ]
            let unsealed = try #require(stage.core.unsealed)
            _ = try await everyPath(of: stage)
            for mounted in unsealed.mounts.all() where mounted.entry.path != "sys/" {
                for route in mounted.backend.routes.all {
                    for operation in route.answering.keys {
                        var fields: [String: JSONValue] = [:]
                        for name in route.fields.definitions.keys {
                            fields[name] = values.randomElement(using: &generator)
                        }
                        let path = mounted.entry.path + route.pattern.description.replacing(/[:*]/, with: "")
                        let answer = await stage.ask(operation, path, fields)
                        let text = answer.json["errors"]?.elements?.first?.text ?? ""
                        #expect(
                            answer.status < 500 || text.contains("unable to find PKI issuer"),
                            "\(operation) \(path) \(fields): \(answer)")
                    }
                }
            }
        }
    }
}
