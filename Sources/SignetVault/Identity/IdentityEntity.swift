import Foundation
import SignetCore

/// Somebody who has logged in: the same whichever token he shows.
struct IdentityEntity: Codable, Hashable, Sendable {
    /// How an auth mount knows him.
    struct Alias: Codable, Hashable, Sendable {
        var name: String
        var mountAccessor: String
        var mountType: String
        var mountPath: String
        /// As of the last login.
        var metadata: [String: String]
    }

    let id: String
    let createdAt: Date
    var alias: Alias

    var name: String { Self.name(of: id) }

    static func name(of id: String) -> String { "entity_" + id.replacing("-", with: "") }

    /// For policies with `{{identity...}}` in their paths.
    var identity: PolicyIdentity {
        PolicyIdentity(
            entityID: id, entityName: name,
            aliases: [alias.mountAccessor: .init(id: id, name: alias.name, metadata: alias.metadata)])
    }

    /// As `identity/entity/id/ID` answers.
    var data: [String: JSONValue] {
        let time = JSONValue.string(GoTime.text(createdAt))
        let alias: [String: JSONValue] = [
            "id": .string(id), "canonical_id": .string(id), "name": .string(alias.name), "local": false,
            "mount_accessor": .string(alias.mountAccessor), "mount_type": .string(alias.mountType),
            "mount_path": .string(alias.mountPath), "metadata": .object(alias.metadata.mapValues(JSONValue.string)),
            "custom_metadata": .null, "merged_from_canonical_ids": .null, "creation_time": time,
        ]
        return [
            "id": .string(id), "name": .string(name), "aliases": [.object(alias)], "creation_time": time,
            "disabled": false, "metadata": .null, "policies": [], "direct_group_ids": [], "inherited_group_ids": [],
            "group_ids": [], "merged_entity_ids": .null, "namespace_id": "root",
        ]
    }
}
