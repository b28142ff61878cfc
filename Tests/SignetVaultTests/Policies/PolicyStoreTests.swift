import Foundation
import SignetCore
import Testing

@testable import SignetVault

@Suite struct PolicyStoreTests {
    private static let text = "path \"sys/health\" { capabilities = [\"read\", \"sudo\"]}"

    @Test func policiesAreWrittenAndRead() async throws {
        try await TokenStage.run { stage in
            let path = "sys/policies/acl/Test-Policy"
            #expect(await vaultFailure { try await stage.ask(.read, path) } == .notFound)
            #expect(try await stage.ask(.update, path, ["policy": .string(Self.text)]).data == nil)
            let data = try await stage.ask(.read, path).data
            #expect(data == ["name": "test-policy", "policy": .string(Self.text)])
            #expect(
                try await stage.ask(.read, "sys/policy/test-policy").data == [
                    "name": "test-policy", "rules": .string(Self.text),
                ])
            let names: JSONValue = ["default", "root", "test-policy"]
            #expect(try await stage.ask(.list, "sys/policies/acl/").data == ["keys": names])
            #expect(try await stage.ask(.read, "sys/policy").data == ["keys": names, "policies": names])
            try await stage.ask(.delete, path)
            try await stage.ask(.delete, path)
            #expect(await vaultFailure { try await stage.ask(.read, path) } == .notFound)
        }
    }

    @Test func formsInWhichAPolicyComes() async throws {
        try await TokenStage.run { stage in
            let json = "{\"path\": {\"sys/health\": {\"capabilities\": [\"read\", \"sudo\"]}}}"
            try await stage.ask(.update, "sys/policies/acl/json", ["policy": .string(json)])
            #expect(try await stage.ask(.read, "sys/policies/acl/json").data?["policy"] == .string(json))
            let encoded = Data(Self.text.utf8).base64EncodedString()
            try await stage.ask(.update, "sys/policies/acl/encoded", ["policy": .string(encoded)])
            #expect(try await stage.ask(.read, "sys/policies/acl/encoded").data?["policy"] == .string(Self.text))
            let legacy = try await stage.ask(.update, "sys/policy/old", ["rules": .string(Self.text)])
            #expect(legacy.warnings == ["'rules' is deprecated, please use 'policy' instead"])
            #expect(try await stage.ask(.read, "sys/policy/old").data?["rules"] == .string(Self.text))
        }
    }

    @Test func someCannotBeChanged() async throws {
        try await TokenStage.run { stage in
            let fields: [String: JSONValue] = ["policy": .string(Self.text)]
            for name in ["root", "response-wrapping"] {
                let path = "sys/policies/acl/" + name
                #expect(
                    await vaultFailure { try await stage.ask(.update, path, fields) }
                        == .invalid("cannot update \"\(name)\" policy"))
                #expect(
                    await vaultFailure { try await stage.ask(.delete, path) }
                        == .invalid("cannot delete \"\(name)\" policy"))
                #expect(try await stage.ask(.read, path).data?["name"] == .string(name))
            }
            #expect(
                await vaultFailure { try await stage.ask(.delete, "sys/policy/default") }
                    == .invalid("cannot delete default policy"))
            let standard = try await stage.ask(.read, "sys/policy/default").data?["rules"]?.text ?? ""
            #expect(standard.contains("auth/token/lookup-self"))
            try await stage.ask(.update, "sys/policies/acl/default", fields)
            #expect(try await stage.ask(.read, "sys/policy/default").data?["rules"] == .string(Self.text))
        }
    }

    @Test(arguments: [
        ("", "'policy' parameter not supplied or empty"),
        (
            "path \"a\" { capabilities = [\"fly\"] }",
            "failed to parse policy: path \"a\": invalid capability \"fly\""
        ),
    ])
    func whatIsNoPolicyIsRefused(text: String, message: String) async throws {
        try await TokenStage.run { stage in
            let path = "sys/policies/acl/bad"
            let failure = await vaultFailure { try await stage.ask(.update, path, ["policy": .string(text)]) }
            #expect(failure == .invalid(message))
            let names = try await stage.policies.names()
            #expect(names == ["default", "root"])
        }
    }

    @Test func capabilitiesChangeWithThePolicies() async throws {
        try await TokenStage.run { stage in
            let made = try await stage.make(["policies": "web", "no_default_policy": true])
            let ask = { @Sendable (path: String, fields: [String: JSONValue], token: Secret<String>?) in
                try await stage.ask(.update, "sys/" + path, fields, as: token).data
            }
            let token: [String: JSONValue] = [
                "token": .string(made.token.reveal()), "paths": ["secret/a", "secret/b"],
            ]
            #expect(try await ask("capabilities", token, nil) == ["secret/a": ["deny"], "secret/b": ["deny"]])
            let text = "path \"secret/a\" { capabilities = [\"read\", \"list\"] }"
            try await stage.ask(.update, "sys/policy/web", ["policy": .string(text)])
            #expect(try await ask("capabilities", token, nil) == ["secret/a": ["list", "read"], "secret/b": ["deny"]])
            let accessor: [String: JSONValue] = ["accessor": .string(made.entry.accessor), "paths": "secret/a"]
            #expect(
                try await ask("capabilities-accessor", accessor, nil) == [
                    "secret/a": ["list", "read"], "capabilities": ["list", "read"],
                ])
            #expect(
                try await ask("capabilities-self", ["path": "secret/a"], made.token)?["capabilities"] == [
                    "list", "read",
                ]
            )
            #expect(try await ask("capabilities-self", ["path": "x"], nil)?["capabilities"] == ["root"])
            try await stage.ask(.delete, "sys/policy/web")
            #expect(try await ask("capabilities", token, nil)?["secret/a"] == ["deny"])
        }
    }

    @Test(arguments: [
        ("capabilities", ["paths": "a"] as [String: JSONValue], "missing token"),
        ("capabilities", ["paths": "a", "token": "x"], "invalid token"),
        ("capabilities-accessor", ["paths": "a"], "missing accessor"),
        ("capabilities-accessor", ["paths": "a", "accessor": "x"], "invalid accessor"),
        ("capabilities-self", [:], "paths must be supplied"),
    ])
    func whatCapabilitiesNeed(path: String, fields: [String: JSONValue], message: String) async throws {
        try await TokenStage.run { stage in
            #expect(await vaultFailure { try await stage.ask(.update, "sys/" + path, fields) } == .invalid(message))
        }
    }
}
