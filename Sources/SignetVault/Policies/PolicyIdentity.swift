/// Who a token belongs to, for policies with `{{identity...}}` in their paths.
public struct PolicyIdentity: Hashable, Sendable {
    /// How an entity is known to one auth mount.
    public struct Alias: Hashable, Sendable {
        /// The alias's own id.
        public var id: String
        /// The name that the auth method gives: a role, a user, a common name.
        public var name: String
        /// What the auth method says about it.
        public var metadata: [String: String]

        /// Creates an alias.
        public init(id: String, name: String, metadata: [String: String] = [:]) {
            self.id = id
            self.name = name
            self.metadata = metadata
        }
    }

    /// The entity's id.
    public var entityID: String
    /// The entity's name.
    public var entityName: String
    /// What is noted of the entity.
    public var metadata: [String: String]
    /// By the accessor of the auth mount.
    public var aliases: [String: Alias]

    /// Creates an identity.
    public init(
        entityID: String, entityName: String, metadata: [String: String] = [:], aliases: [String: Alias] = [:]
    ) {
        self.entityID = entityID
        self.entityName = entityName
        self.metadata = metadata
        self.aliases = aliases
    }

    /// The value of `identity.entity.name` and its like; nil when there is none.
    func value(of parameter: String) -> String? {
        let entity = "identity.entity."
        guard parameter.hasPrefix(entity) else { return nil }
        let rest = parameter.dropFirst(entity.count)
        switch rest {
        case "id": return entityID
        case "name": return entityName
        default: break
        }
        if let key = rest.suffix(behind: "metadata.") { return metadata[key] }
        guard let alias = rest.suffix(behind: "aliases."), let dot = alias.firstIndex(of: ".") else { return nil }
        return aliases[String(alias[..<dot])].flatMap { Self.value(of: alias[dot...].dropFirst(), in: $0) }
    }

    private static func value(of field: Substring, in alias: Alias) -> String? {
        switch field {
        case "id": alias.id
        case "name": alias.name
        default: field.suffix(behind: "metadata.").flatMap { alias.metadata[$0] }
        }
    }
}

extension Substring {
    fileprivate func suffix(behind start: String) -> String? {
        hasPrefix(start) ? String(dropFirst(start.count)) : nil
    }
}
