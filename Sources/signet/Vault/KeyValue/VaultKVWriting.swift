import ArgumentParser
import SignetVault

struct VaultKVPutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put",
        abstract: "Write a secret as a whole.",
        discussion: """
            Members that are not named are gone; patch keeps them. In version 2 what was there stays as the version \
            before.

            Example:
              signet vault kv put secret/database user=app password=@password.txt
            """
    )

    @OptionGroup var secret: VaultKVOptions

    @Argument(help: ArgumentHelp("What is written; a sole - or @file is JSON.", valueName: "key=value"))
    var data: [String]

    @Option(name: .long, help: "Only if this is the latest version; 0: only if there is none.")
    var cas: Int?

    @OptionGroup var only: VaultFieldOption
    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run(field: only.field) {
            try await KeyValueCommands($0).put(secret.target, VaultTerminal.data(data), expected: cas)
        }
    }
}

struct VaultKVPatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patch",
        abstract: "Change some members of a secret.",
        discussion: """
            Members that are not named stay.

            Example:
              signet vault kv patch secret/database password=@password.txt
            """
    )

    @OptionGroup var secret: VaultKVOptions

    @Argument(help: ArgumentHelp("What is changed; a sole - or @file is JSON.", valueName: "key=value"))
    var data: [String]

    @Option(name: .long, help: "Only if this is the latest version.")
    var cas: Int?

    @OptionGroup var only: VaultFieldOption
    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run(field: only.field) {
            try await KeyValueCommands($0).patch(secret.target, VaultTerminal.data(data), expected: cas)
        }
    }
}

struct VaultKVDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete the latest version, or some; undelete takes it back.",
        discussion: """
            In a store of version 1 the secret is gone for good.

            Example:
              signet vault kv delete -versions=1,2 secret/database
            """
    )

    @OptionGroup var secret: VaultKVOptions
    @OptionGroup var which: VaultKVVersions
    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run { try await KeyValueCommands($0).delete(secret.target, versions: which.numbers) }
    }
}

struct VaultKVUndeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undelete",
        abstract: "Make deleted versions readable again.",
        discussion: """
            Destroyed ones are not.

            Example:
              signet vault kv undelete -versions=3 secret/database
            """
    )

    @OptionGroup var secret: VaultKVOptions
    @OptionGroup var which: VaultKVVersions
    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run {
            try await KeyValueCommands($0).change(secret.target, versions: which.numbers, "undelete")
        }
    }
}

struct VaultKVDestroyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "destroy",
        abstract: "Remove the data of versions for good.",
        discussion: """
            That they were there, and when, stays known.

            Example:
              signet vault kv destroy -versions=3 secret/database
            """
    )

    @OptionGroup var secret: VaultKVOptions
    @OptionGroup var which: VaultKVVersions
    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run {
            try await KeyValueCommands($0).change(secret.target, versions: which.numbers, "destroy")
        }
    }
}
