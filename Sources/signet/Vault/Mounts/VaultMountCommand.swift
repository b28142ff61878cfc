import ArgumentParser
import SignetCore
import SignetVault

typealias VaultSecretsCommand = VaultMountCommand<VaultSecretsNoun>
typealias VaultAuthCommand = VaultMountCommand<VaultAuthNoun>

struct VaultMountCommand<Noun: VaultMountNoun>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Noun.name,
            abstract: Noun.abstract,
            discussion: """
                \(Noun.meaning)

                Example:
                  signet vault \(Noun.name) enable \(Noun.exampleType)
                """,
            subcommands: [Enable.self, Disable.self, List.self, Tune.self, Move.self]
        )
    }

    struct Enable: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "enable",
                abstract: "Mount \(Noun.thing).",
                discussion: """
                    \(Noun.afterEnabling)

                    Example:
                      signet vault \(Noun.name) enable -path=\(Noun.examplePath) \(Noun.exampleType)
                    """
            )
        }

        @Argument(help: "Its type: \(Noun.types).")
        var type: String

        @Option(name: .long, help: "Where. (default: as its type)")
        var path: String?

        @Flag(name: .long, help: "Only on this server.")
        var local = false

        @Flag(name: .customLong("seal-wrap"), help: "Accepted: everything is sealed here.")
        var sealWrap = false

        @Flag(name: .customLong("force-no-cache"), help: "Accepted: nothing is cached here that was changed.")
        var forceNoCache = false

        @OptionGroup var mount: VaultMountOptions
        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await MountCommands($0, Noun.table).enable(type, path: path, fields()) }
        }

        private func fields() throws -> [String: JSONValue] {
            let config = mount.tuning.merging(["force_no_cache": .bool(forceNoCache)]) { $1 }
            return try mount.identity().merging([
                "config": .object(config), "local": .bool(local), "seal_wrap": .bool(sealWrap),
            ]) { $1 }
        }
    }

    struct Disable: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "disable",
                abstract: "Take \(Noun.thing) away with everything it keeps.",
                discussion: """
                    What it handed out ends too: leases, tokens. There is no way back.

                    Example:
                      signet vault \(Noun.name) disable \(Noun.examplePath)
                    """
            )
        }

        @Argument(help: "Where it is mounted.")
        var path: String

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await MountCommands($0, Noun.table).disable(path) }
        }
    }

    struct List: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "list",
                abstract: "Show what is mounted where.",
                discussion: """
                    The path is what requests begin with; the accessor names the mount wherever it is moved.

                    Example:
                      signet vault \(Noun.name) list -detailed
                    """
            )
        }

        @Flag(name: .long, help: "With everything that is said of them.")
        var detailed = false

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await MountCommands($0, Noun.table).list(isDetailed: detailed) }
        }
    }

    struct Tune: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "tune",
                abstract: "Change what is said of \(Noun.thing).",
                discussion: """
                    What is not named stays. Lifetimes count for what is handed out from now on; without a word of \
                    your own the longest is 32 days.

                    Example:
                      signet vault \(Noun.name) tune -max-lease-ttl=87600h \(Noun.exampleType)
                    """
            )
        }

        @Argument(help: "Where it is mounted.")
        var path: String

        @OptionGroup var mount: VaultMountOptions
        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run {
                try await MountCommands($0, Noun.table).tune(path, mount.identity().merging(mount.tuning) { $1 })
            }
        }
    }

    struct Move: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "move",
                abstract: "Mount \(Noun.thing) elsewhere with everything it keeps.",
                discussion: """
                    Policies go by the path, so they must follow.

                    Example:
                      signet vault \(Noun.name) move \(Noun.exampleMove)
                    """
            )
        }

        @Argument(help: "Where it is mounted.")
        var from: String

        @Argument(help: "Where it is to be.")
        var to: String

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await MountCommands($0, Noun.table).move(from, to: to) }
        }
    }
}
