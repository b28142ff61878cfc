import ArgumentParser
import SignetVault

struct VaultTokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make, look up, renew and revoke tokens.",
        discussion: """
            A token is what a program shows with every request. It carries the names of policies, ends by itself \
            unless renewed, and takes its children along. For machines see also: signet vault auth enable approle.

            Example:
              signet vault token create -policy=pki -ttl=72h
            """,
        subcommands: [VaultTokenCreateCommand.self, Lookup.self, Renew.self, Revoke.self, Capabilities.self]
    )

    struct Lookup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what is known of a token.",
            discussion: """
                Its policies, how long it still lives, and whether it can be renewed. The accessor names a token \
                without being one.

                Example:
                  signet vault token lookup -accessor 9793c9b3-e04a-46f3-e7b8-748d7da248da
                """
        )

        @Argument(help: "The token; otherwise the client's own.")
        var token: String?

        @Flag(name: .long, help: "It is named by its accessor.")
        var accessor = false

        @OptionGroup var only: VaultFieldOption
        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run(field: only.field) {
                try await TokenCommands($0).lookup(TokenCommands.Subject(token, isAccessor: accessor))
            }
        }
    }

    struct Renew: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token live longer.",
            discussion: """
                Up to its longest life, or by its period for ever. What has ended cannot be renewed: log in again.

                Example:
                  signet vault token renew -increment=72h
                """
        )

        @Argument(help: "The token; otherwise the client's own.")
        var token: String?

        @Flag(name: .long, help: "It is named by its accessor.")
        var accessor = false

        @Option(name: .shortAndLong, help: "How long from now on.")
        var increment: String?

        @OptionGroup var only: VaultFieldOption
        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run(field: only.field) {
                try await TokenCommands($0).renew(
                    TokenCommands.Subject(token, isAccessor: accessor), increment: increment)
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a token and everything that came of it.",
            discussion: """
                Its children end too, and the leases that they were given.

                Example:
                  signet vault token revoke -self
                """
        )

        @Argument(help: "The token.")
        var token: String?

        @Flag(name: .long, help: "It is named by its accessor.")
        var accessor = false

        @Flag(name: .customLong("self"), help: "The client's own.")
        var isOwn = false

        @Option(name: .long, help: "orphan: its children stay; path: all tokens that were made at a path.")
        var mode: String?

        @OptionGroup var options: VaultOptions

        func validate() throws {
            guard isOwn == (token == nil) else { throw ValidationError("Give either a token, or -self.") }
        }

        func run() async throws {
            try await options.run {
                try await TokenCommands($0).revoke(TokenCommands.Subject(token, isAccessor: accessor), mode: mode)
            }
        }
    }

    struct Capabilities: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what a token may do at a path.",
            discussion: """
                deny: nothing. What a policy must grant is seen this way before something is tried.

                Example:
                  signet vault token capabilities pki/issue/example-dot-com
                """
        )

        @Argument(help: ArgumentHelp("The token, where it is not the client's own, and the path.", valueName: "path"))
        var words: [String]

        @Flag(name: .long, help: "The token is named by its accessor.")
        var accessor = false

        @OptionGroup var options: VaultOptions

        func validate() throws {
            guard (1...2).contains(words.count) else { throw ValidationError("Give a path, or a token and a path.") }
        }

        func run() async throws {
            let token = words.count > 1 ? words.first : nil
            try await options.run {
                try await TokenCommands($0).capabilities(
                    TokenCommands.Subject(token, isAccessor: accessor), path: words.last ?? "")
            }
        }
    }
}
