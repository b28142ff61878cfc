import Foundation
import SignetCore

/// What is kept of a place besides its columns, as one JSON text.
struct PlaceParticulars: Codable, Equatable {
    var remarks: [String]?
    var protocolVersion: String?
    var management: ManagementRecord?

    /// ``Management`` with times in milliseconds.
    struct ManagementRecord: Codable, Equatable {
        var name: String
        var issuer: String
        var renewalDue: Int64?
        var nextAttempt: Int64?
        var lastError: String?

        init(_ management: Management) {
            name = management.name
            issuer = management.issuer
            renewalDue = management.renewalDue?.millisecondsSince1970
            nextAttempt = management.nextAttempt?.millisecondsSince1970
            lastError = management.lastError
        }

        var management: Management {
            Management(
                name: name, issuer: issuer, renewalDue: renewalDue.map(Date.init(millisecondsSince1970:)),
                nextAttempt: nextAttempt.map(Date.init(millisecondsSince1970:)), lastError: lastError)
        }
    }

    init() {}

    init(_ sighting: Sighting) {
        remarks = sighting.remarks.isEmpty ? nil : sighting.remarks
        protocolVersion = sighting.protocolVersion
        management = sighting.management.map(ManagementRecord.init)
    }
}

/// Values as texts in columns: the usual ones, of which there are a million, are empty.
enum StoredText {
    static func of(_ particulars: PlaceParticulars) throws -> String {
        particulars == PlaceParticulars() ? "" : try encode(particulars)
    }

    static func particulars(_ text: String) throws -> PlaceParticulars {
        text.isEmpty ? PlaceParticulars() : try decode(text)
    }

    static func of(_ findings: [Finding]) throws -> String { findings.isEmpty ? "" : try encode(findings) }

    static func findings(_ text: String) throws -> [Finding] { text.isEmpty ? [] : try decode(text) }

    static func of(_ texts: [String]) throws -> String { texts.isEmpty ? "" : try encode(texts) }

    static func texts(_ text: String) throws -> [String] { text.isEmpty ? [] : try decode(text) }

    private static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func decode<Value: Decodable>(_ text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}
