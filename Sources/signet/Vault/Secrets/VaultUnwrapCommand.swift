import ArgumentParser
import SignetCore
import SignetVault

struct VaultUnwrapCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unwrap",
        abstract: "Get what was wrapped: once.",
        discussion: """
            A second attempt fails: then somebody else was faster, and what was wrapped should be revoked. Any command \
            wraps its answer with -wrap-ttl.

            Example:
              signet vault unwrap -field=secret_id hvs.CAESI...
            """
    )

    @Argument(help: "The wrapping token; otherwise the client's own is one.")
    var token: String?

    @OptionGroup var only: VaultFieldOption
    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run(field: only.field) { try await SecretCommands($0).unwrap(token.map { Secret($0) }) }
    }
}
