import Foundation
import SignetCore
import SignetPKI

/// Entries and extensions of a list as `sign-revocation-list` is given them: arrays of objects, or a text with their JSON.
enum GivenRevocations {
    /// What only the issuer says: its key's identifier, the list's number, whether it is a delta list.
    private static let issuers: Set<String> = ["2.5.29.35", "2.5.29.20", "2.5.29.27"]

    /// - Parameter now: when entries were revoked that do not say it
    /// - Throws: `VaultFailure` (400) naming the entry.
    static func entries(_ value: JSONValue, now: Date) throws -> [RevokedCertificate] {
        var seen: Set<[UInt8]> = []
        return try objects(value, "revoked_certs").enumerated().map { index, members in
            let text = members["serial_number"]?.text ?? ""
            guard let serial = SerialForm.content(text) else {
                throw VaultFailure.invalid("revoked_certs[\(index)]: invalid serial_number \"\(text.prefix(80))\"")
            }
            guard seen.insert(serial).inserted else {
                throw VaultFailure.invalid("revoked_certs[\(index)]: serial_number \"\(text)\" is given twice")
            }
            var entry = RevokedCertificate(
                serialNumber: serial, revokedAt: try moment(members["revocation_time"], index) ?? now,
                reason: .unspecified)
            entry.extensions = try extensions(members["extensions"] ?? .null, "revoked_certs[\(index)].extensions")
            return entry
        }
    }

    /// - Throws: `VaultFailure` (400) naming the extension.
    static func listExtensions(_ value: JSONValue) throws -> [AdditionalExtension] {
        let extensions = try extensions(value, "extensions")
        if let own = extensions.first(where: { issuers.contains($0.oid) }) {
            throw VaultFailure.invalid("extensions: \(own.oid) is not allowed, because the issuer writes it itself")
        }
        return extensions
    }

    private static func moment(_ value: JSONValue?, _ index: Int) throws -> Date? {
        guard let value, value != .null, value != "" else { return nil }
        guard let text = value.text, let moment = try? MomentText.parse(text) else {
            throw VaultFailure.invalid("revoked_certs[\(index)]: invalid revocation_time, an RFC 3339 time is expected")
        }
        return moment
    }

    private static func extensions(_ value: JSONValue, _ field: String) throws -> [AdditionalExtension] {
        var seen: Set<String> = []
        return try objects(value, field).map { members in
            let (oid, text) = (members["id"]?.text ?? "", members["value"]?.text ?? "")
            guard oid.isObjectIdentifier else {
                throw VaultFailure.invalid("\(field): \"\(oid.prefix(80))\" is no OID")
            }
            guard seen.insert(oid).inserted else { throw VaultFailure.invalid("\(field): \(oid) is given twice") }
            guard let bytes = Data(base64Encoded: text), !bytes.isEmpty else {
                throw VaultFailure.invalid("\(field): the value of \(oid) is not base64")
            }
            let isCritical = FieldKind.bool.converted(members["critical"] ?? .null) == true
            return AdditionalExtension(oid: oid, critical: isCritical, value: Array(bytes))
        }
    }

    private static func objects(_ value: JSONValue, _ field: String) throws -> [[String: JSONValue]] {
        switch value {
        case .null, "": return []
        case .string(let text):
            guard let parsed = try? JSONValue(text.utf8), parsed.text == nil else { break }
            return try objects(parsed, field)
        case .object(let members): return [members]
        case .array(let elements):
            let objects = elements.compactMap(\.members)
            if objects.count == elements.count { return objects }
        case .bool, .integer, .number: break
        }
        throw VaultFailure.invalid("\(field): a list of objects is expected")
    }
}
