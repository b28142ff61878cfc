import SignetCore

/// How the answer to a command is shown: as a table, for programs, or one field of it.
public struct VaultOutput: Hashable, Sendable {
    /// As a table, JSON or YAML.
    public var format: VaultOutputFormat
    /// Only this field, raw.
    public var field: String?

    /// - Parameter field: nil: everything is shown
    public init(format: VaultOutputFormat = .table, field: String? = nil) {
        self.format = format
        self.field = field
    }

    /// An envelope.
    /// - Throws: `VaultCommandFailure` when it has not the field.
    func printout(_ reply: VaultReply) throws -> VaultPrintout {
        if let field { return try printout(field: field, of: reply) }
        guard format == .table else { return VaultPrintout(try format.text(of: .object(reply.members))) }
        let rows = Self.rows(reply)
        var printout = VaultPrintout(rows.isEmpty ? "" : GoTable.pairs(rows).text)
        printout.warnings = reply.warnings
        return printout
    }

    /// A value for programs, a table for people.
    func printout(_ value: JSONValue, table: () -> String) throws -> VaultPrintout {
        VaultPrintout(format == .table ? table() : try format.text(of: value))
    }

    private func printout(field: String, of reply: VaultReply) throws -> VaultPrintout {
        guard let value = Self.value(of: field, in: reply), value != .null else {
            throw VaultCommandFailure.usage("Field \"\(field)\" not present in secret")
        }
        if format == .table { return VaultPrintout(GoValue.text(value), isRaw: true) }
        return VaultPrintout(try format.text(of: value))
    }

    private static func value(of field: String, in reply: VaultReply) -> JSONValue? {
        if let info = reply.wrapping {
            switch field {
            case "wrapping_token": return info["token"]
            case "wrapping_accessor": return info["accessor"]
            case "wrapping_token_ttl": return info["ttl"]
            case "wrapping_token_creation_time": return info["creation_time"]
            case "wrapping_token_creation_path": return info["creation_path"]
            case "wrapped_accessor": return info["wrapped_accessor"]
            default: break
            }
        }
        if let auth = reply.auth {
            switch field {
            case "token": return auth["client_token"]
            case "token_accessor": return auth["accessor"]
            case "token_duration": return auth["lease_duration"]
            case "token_renewable": return auth["renewable"]
            case "token_policies": return auth["token_policies"]
            case "identity_policies": return auth["identity_policies"]
            case "policies": return auth["policies"]
            default: break
            }
        }
        if field == "refresh_interval", reply.leaseDuration > 0 { return .integer(reply.leaseDuration) }
        if field == "lease_id", !reply.leaseID.isEmpty { return .string(reply.leaseID) }
        return reply.data?[field] ?? (field == "data" ? reply.data.map(JSONValue.object) : nil)
    }

    /// What a table shows of an envelope.
    private static func rows(_ reply: VaultReply) -> [(String, String)] {
        leaseRows(reply) + authRows(reply.auth) + wrappingRows(reply.wrapping)
            + (reply.data ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, GoValue.text($0.value, of: $0.key)) }
    }

    private static func leaseRows(_ reply: VaultReply) -> [(String, String)] {
        guard reply.leaseDuration > 0 else { return [] }
        let duration = GoValue.duration(reply.leaseDuration)
        // What only wants to be read again has no lease to be renewed.
        guard !reply.leaseID.isEmpty else { return [("refresh_interval", duration)] }
        return [("lease_id", reply.leaseID), ("lease_duration", duration), ("lease_renewable", "\(reply.isRenewable)")]
    }

    private static func authRows(_ auth: [String: JSONValue]?) -> [(String, String)] {
        guard let auth else { return [] }
        func text(_ name: String) -> String { GoValue.text(auth[name] ?? .null) }
        func policies(_ name: String) -> String {
            "[" + (auth[name]?.elements ?? []).map { "\"\(GoValue.text($0))\"" }.joined(separator: " ") + "]"
        }
        let duration: String
        if case .integer(let seconds)? = auth["lease_duration"], seconds > 0 {
            duration = GoValue.duration(seconds)
        } else {
            duration = "∞"
        }
        let metadata = (auth["metadata"]?.members ?? [:]).sorted { $0.key < $1.key }
        return [
            ("token", text("client_token")), ("token_accessor", text("accessor")), ("token_duration", duration),
            ("token_renewable", text("renewable")), ("token_policies", policies("token_policies")),
            ("identity_policies", policies("identity_policies")), ("policies", policies("policies")),
        ] + metadata.map { ("token_meta_\($0.key)", GoValue.text($0.value)) }
    }

    private static func wrappingRows(_ info: [String: JSONValue]?) -> [(String, String)] {
        guard let info else { return [] }
        func text(_ name: String) -> String { GoValue.text(info[name] ?? .null, of: name) }
        let rows = [
            ("wrapping_token:", text("token")), ("wrapping_accessor:", text("accessor")),
            ("wrapping_token_ttl:", text("ttl")), ("wrapping_token_creation_time:", text("creation_time")),
            ("wrapping_token_creation_path:", text("creation_path")),
        ]
        guard let accessor = info["wrapped_accessor"]?.text, !accessor.isEmpty else { return rows }
        return rows + [("wrapped_accessor:", accessor)]
    }
}
