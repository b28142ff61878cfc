import ArgumentParser
import SignetVault

/// Which secret, on the commands of `signet vault kv`.
struct VaultKVOptions: ParsableArguments {
    @Option(name: .long, help: "Where the store is mounted; otherwise the path begins with it.")
    var mount: String?

    @Argument(help: "The secret.")
    var path: String

    var target: KeyValueCommands.Target { KeyValueCommands.Target(path, mount: mount) }
}

/// `-versions`, on commands that change some of them.
struct VaultKVVersions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Their numbers, with commas; repeatable.", valueName: "numbers"))
    var versions: [String] = []

    var numbers: [String] { versions.flatMap { $0.split(separator: ",").map(String.init) } }
}
