import ArgumentParser
import SignetCore
import SignetVault

struct VaultTokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a token, as a child of the client's own.",
        discussion: """
            It ends with its parent, unless it is an orphan. With -field=token it is printed alone.

            Example:
              signet vault token create -field token -policy pki -period 72h -orphan
            """
    )

    @Option(name: .long, help: "What it may do; repeatable. (default: what the client may)")
    var policy: [String] = []

    @Option(name: .long, help: "How long it lives.")
    var ttl: String?

    @Option(name: .customLong("explicit-max-ttl"), help: "The longest it lives, however often it is renewed.")
    var explicitMaxTTL: String?

    @Option(name: .long, help: "It can be renewed for ever, to this long each time.")
    var period: String?

    @Option(name: .customLong("use-limit"), help: "How often it can be used.")
    var useLimit: Int?

    @Flag(inversion: .prefixedNo, help: "Whether it can be renewed.")
    var renewable = true

    @Flag(name: .long, help: "It does not end with the client's own.")
    var orphan = false

    @Flag(name: .customLong("no-default-policy"), help: "Without the policy default.")
    var hasNoDefaultPolicy = false

    @Option(name: .long, help: "The role it is made by.")
    var role: String?

    @Option(name: .long, help: "service or batch.")
    var type: String?

    @Option(name: .customLong("display-name"), help: "Shown with it.")
    var displayName: String?

    @Option(name: .long, help: "The token itself, where it must be a certain one.")
    var id: String?

    @Option(name: .customLong("entity-alias"), help: "The alias of an entity.")
    var entityAlias: String?

    @Option(name: .long, help: ArgumentHelp("Kept with it; repeatable.", valueName: "key=value"))
    var metadata: [String] = []

    @OptionGroup var only: VaultFieldOption
    @OptionGroup var options: VaultOptions

    func run() async throws {
        try await options.run(field: only.field) {
            try await TokenCommands($0).create(fields(), role: role, isOrphan: orphan)
        }
    }

    private func fields() throws -> [String: JSONValue] {
        var fields: [String: JSONValue] = [
            "renewable": .bool(renewable), "no_default_policy": .bool(hasNoDefaultPolicy),
        ]
        let texts = [
            "ttl": ttl, "explicit_max_ttl": explicitMaxTTL, "period": period, "type": type, "display_name": displayName,
            "id": id, "entity_alias": entityAlias,
        ]
        for case (let name, let text?) in texts { fields[name] = .string(text) }
        if let useLimit { fields["num_uses"] = .integer(useLimit) }
        if !policy.isEmpty { fields["policies"] = .strings(policy) }
        if !metadata.isEmpty {
            fields["meta"] = .object(try DataArguments.texts(metadata).mapValues(JSONValue.string))
        }
        return fields
    }
}
