import SignetCore
import Testing

@testable import SignetVault

/// `sys/internal/ui/mounts`: what is shown to whom.
@Suite struct ShownMountsTests {
    @Test func everybodySeesWhatTheyMayUseAndWhatIsListedForAll() async throws {
        try await CoreStage.run { stage in
            _ = await stage.ask(.update, "sys/mounts/shop", ["type": "kv"])
            _ = await stage.ask(.update, "sys/mounts/hidden", ["type": "kv"])
            _ = await stage.ask(
                .update, "sys/mounts/listed", ["type": "kv", "config": ["listing_visibility": "unauth"]])
            _ = await stage.ask(
                .update, "sys/policies/acl/shop", ["policy": #"path "shop/a" { capabilities = ["read"] }"#])
            let made = await stage.ask(
                .update, "auth/token/create", ["policies": ["shop"], "no_default_policy": true])
            let token = try #require(made.json["auth"]?["client_token"]?.text)

            let nobody = await shown(stage, token: "")
            #expect(nobody?.keys.sorted() == ["listed/"])
            #expect(nobody?["listed/"]?["accessor"] == nil)
            let shop = await shown(stage, token: token)
            #expect(shop?.keys.sorted() == ["listed/", "shop/"])
            #expect(shop?["shop/"]?["accessor"]?.text?.isEmpty == false)
            let root = await shown(stage, token: nil)
            #expect(root?.keys.contains("hidden/") == true && root?.keys.contains("sys/") == true)
        }
    }

    private func shown(_ stage: CoreStage, token: String?) async -> [String: JSONValue]? {
        await stage.ask(.read, "sys/internal/ui/mounts", token: token).json["data"]?["secret"]?.members
    }
}
