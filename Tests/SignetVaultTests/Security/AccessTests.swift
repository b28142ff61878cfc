import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetVault

/// Every path of every backend, asked by nobody, by somebody without rights, and by root.
@Suite struct AccessTests {
    /// A new token with this policy and no other.
    private func token(_ policy: String, _ stage: CoreStage) async throws -> String {
        let made = await stage.ask(
            .update, "auth/token/create",
            ["policies": [.string(policy)], "no_default_policy": .bool(policy != "default")])
        #expect(made.json["auth"]?["policies"] == [.string(policy)])
        return try #require(made.json["auth"]?["client_token"]?.text)
    }

    @Test func openIsExactlyWhatTheReferenceHasOpen() async throws {
        try await CoreStage.run { stage in
            let marked = try await WalkedRoute.all(of: stage).filter { $0.access == .open }.map(\.description)
            #expect(Set(marked).subtracting(OpenRoutes.all).sorted() == [], "open, and not in the reference")
            #expect(OpenRoutes.all.subtracting(marked).sorted() == [], "open in the reference, and not here")
        }
    }

    @Test func nobodyAndWhoHasNoPolicyAreRefused() async throws {
        try await CoreStage.run { stage in
            let poor = try await token("nothing", stage)
            let routes = try await WalkedRoute.all(of: stage).filter { $0.access != .open }
            #expect(routes.count > 200)
            for route in routes {
                let nobody = await stage.ask(route.operation, route.path(), token: "")
                #expect(nobody.status == 403, "\(route) without a token: \(nobody)")
                // An envelope that is shown as the token is judged as an envelope.
                guard route.access != .own else { continue }
                for token in ["hvs.unknown", "hvb.AAAA", poor] {
                    let answer = await stage.ask(route.operation, route.path(), token: token)
                    #expect(answer.status == 403, "\(route) with \(token): \(answer)")
                }
            }
            for path in ["nowhere/at/all", "sys/nothing", "pki/nothing", "identity/entity"] {
                #expect(await stage.ask(.read, path, token: "").status == 403)
                #expect(await stage.ask(.read, path, token: poor).status == 403)
                #expect(await stage.ask(.read, path).status == 404)
            }
        }
    }

    /// Who may not ask does not learn what is wrong with the question, nor whether there is something.
    @Test func whoHasNoPolicyLearnsNothing() async throws {
        try await CoreStage.run { stage in
            let poor = try await token("nothing", stage)
            for route in try await WalkedRoute.all(of: stage) where route.access != .open && route.access != .own {
                let fields = route.route.fields.definitions.mapValues { _ in [["x"]] as JSONValue }
                for value in ["a", "default", "root", "secret", "pki"] {
                    let answer = await stage.ask(route.operation, route.path { _ in value }, fields, token: poor)
                    #expect(answer.status == 403, "\(route): \(answer)")
                    #expect(answer.json == ["errors": ["1 error occurred:\n\t* permission denied\n\n"]], "\(route)")
                }
            }
        }
    }

    @Test func defaultGrantsWhatItSays() async throws {
        try await CoreStage.run { stage in
            var granted: Set<String> = []
            for route in try await WalkedRoute.all(of: stage) where route.access != .open {
                // Some end the token they are asked with.
                let token = try await token("default", stage)
                if await stage.ask(route.operation, route.path(), token: token).status != 403 {
                    granted.insert(route.description)
                }
            }
            #expect(granted == OpenRoutes.grantedByDefault)
        }
    }

    @Test func sudoIsNotInTheUsualCapabilities() async throws {
        try await CoreStage.run { stage in
            _ = await stage.ask(
                .update, "sys/policies/acl/much",
                ["policy": #"path "*" { capabilities = ["create", "read", "update", "patch", "delete", "list"] }"#])
            let rich = try await token("much", stage)
            let routes = try await WalkedRoute.all(of: stage).filter { $0.access == .sudo }
            #expect(routes.count > 20)
            for route in routes {
                let answer = await stage.ask(route.operation, route.path(), token: rich)
                #expect(answer.status == 403, "\(route): \(answer)")
            }
        }
    }

    @Test func noSpellingOfAPathLeadsAroundThePolicies() async throws {
        try await CoreStage.run { stage in
            _ = await stage.ask(.update, "secret/data/a", ["data": ["k": "v"]])
            _ = await stage.ask(
                .update, "sys/policies/acl/other",
                [
                    "policy":
                        #"path "secret/data/b*" { capabilities = ["read", "list"] } path "secret/+/c" { capabilities = ["read"] }"#
                ])
            let token = try await token("other", stage)
            for path in [
                "secret/data/a", "secret//data/a", "/secret/data/a", "secret/data/a/", "secret/data/b/../a",
                "secret/data/./a", "SECRET/data/a", "secret/data/a\u{0}", "secret/data/b/../../data/a",
                "secret\\data\\a", "secret/data/\u{ff41}", "sys/../secret/data/a", "sys/mounts", "sys/health/../mounts",
            ] {
                for operation in [VaultOperation.read, .list, .update, .delete] {
                    let answer = await stage.ask(operation, path, token: token)
                    #expect(
                        [400, 403, 404].contains(answer.status) && answer.json["data"] == nil,
                        "\(operation) \(path): \(answer)")
                }
            }
        }
    }

    /// A token bound to a network is nobody's elsewhere, on open paths too.
    @Test func aBoundTokenIsNothingElsewhere() async throws {
        try await CoreStage.run { stage in
            _ = await stage.ask(
                .update, "auth/token/roles/near",
                ["token_bound_cidrs": "10.0.0.0/8", "allowed_policies": "default"])
            let made = await stage.ask(.update, "auth/token/create/near", ["policies": "default"])
            let token = try #require(made.json["auth"]?["client_token"]?.text, "\(made)")
            for (address, status) in [("10.1.2.3", 200), ("192.0.2.1", 403), ("::1", 403)] {
                let answer = await stage.ask(.read, "auth/token/lookup-self", token: token) {
                    $0.remoteAddress = address
                }
                #expect(answer.status == status, "\(address)")
                let mount = await stage.ask(.read, "sys/internal/ui/mounts/cubbyhole/a", token: token) {
                    $0.remoteAddress = address
                }
                #expect(mount.status == status, "\(address)")
            }
        }
    }

    /// Clients ask what kind of store it is with a token that may use the store and nothing else.
    @Test func whoMayUseAMountMayAskWhatItIs() async throws {
        try await CoreStage.run { stage in
            _ = await stage.ask(
                .update, "sys/policies/acl/one", ["policy": #"path "secret/data/one" { capabilities = ["read"] }"#])
            let token = try await token("one", stage)
            let answer = await stage.ask(.read, "sys/internal/ui/mounts/secret/one", token: token)
            #expect(answer.status == 200 && answer.json["data"]?["options"]?["version"] == "2")
            for other in ["", "hvs.unknown"] {
                #expect(await stage.ask(.read, "sys/internal/ui/mounts/secret/one", token: other).status == 403)
            }
            #expect(await stage.ask(.read, "sys/internal/ui/mounts/sys", token: token).status == 403)
            let shown = await stage.ask(.read, "sys/internal/ui/mounts", token: token).json["data"]?["secret"]?.members
            #expect(shown.map { Array($0.keys) } == ["secret/"])
        }
    }
}
