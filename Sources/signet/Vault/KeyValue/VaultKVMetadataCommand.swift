import ArgumentParser
import SignetCore
import SignetVault

struct VaultKVMetadataCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metadata",
        abstract: "What is known of a secret beside its data.",
        discussion: """
            Versions and their times, how many are kept, notes of your own. Only stores of version 2 have it.

            Example:
              signet vault kv metadata get secret/database
            """,
        subcommands: [Get.self, Put.self, Delete.self]
    )

    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the versions of a secret and the rules for them.",
            discussion: """
                Example:
                  signet vault kv metadata get secret/database
                """
        )

        @OptionGroup var secret: VaultKVOptions
        @OptionGroup var only: VaultFieldOption
        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run(field: only.field) { try await KeyValueCommands($0).metadata(secret.target) }
        }
    }

    struct Put: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change the rules for the versions of a secret.",
            discussion: """
                They count for versions written from now on.

                Example:
                  signet vault kv metadata put -max-versions=5 secret/database
                """
        )

        @OptionGroup var secret: VaultKVOptions

        @Option(name: .customLong("max-versions"), help: "How many versions are kept.")
        var maxVersions: Int?

        @Flag(name: .customLong("cas-required"), help: "Writers must say which version they replace.")
        var requiresCheckAndSet = false

        @Option(name: .customLong("delete-version-after"), help: "How long a version can be read.")
        var deleteAfter: String?

        @Option(
            name: .customLong("custom-metadata"),
            help: ArgumentHelp("Notes of your own; repeatable.", valueName: "key=value"))
        var custom: [String] = []

        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await KeyValueCommands($0).putMetadata(secret.target, fields()) }
        }

        private func fields() throws -> [String: JSONValue] {
            var fields: [String: JSONValue] = [:]
            if let maxVersions { fields["max_versions"] = .integer(maxVersions) }
            if requiresCheckAndSet { fields["cas_required"] = true }
            if let deleteAfter { fields["delete_version_after"] = .string(deleteAfter) }
            if !custom.isEmpty {
                fields["custom_metadata"] = .object(try DataArguments.texts(custom).mapValues(JSONValue.string))
            }
            return fields
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a secret with all its versions.",
            discussion: """
                For good: there is no undelete.

                Example:
                  signet vault kv metadata delete secret/database
                """
        )

        @OptionGroup var secret: VaultKVOptions
        @OptionGroup var options: VaultOptions

        func run() async throws {
            try await options.run { try await KeyValueCommands($0).deleteMetadata(secret.target) }
        }
    }
}
