import SignetCore
import SignetPKI

/// The policies of a role: OIDs, or objects with more to say.
enum PolicyIdentifiers {
    /// The policies as texts, an object as its JSON: from an array, a text of JSON, or a text with commas.
    static func texts(_ value: JSONValue) -> [String] {
        switch value {
        case .string(let text):
            if text.hasPrefix("[") || text.hasPrefix("{"), let value = try? JSONValue(text.utf8) {
                return texts(value)
            }
            return text.split(separator: ",").map { String($0).trimmedASCIIWhitespace }.filter { !$0.isEmpty }
        case .array(let elements): return elements.flatMap(texts)
        case .object: return [String(decoding: value.bytes, as: UTF8.self)]
        case .null, .bool, .integer, .number: return []
        }
    }

    /// - Throws: `VaultFailure` (400) when an object names no OID.
    static func policies(_ texts: [String]) throws -> [CertificatePolicy] {
        try texts.map { text in
            guard text.hasPrefix("{") else { return CertificatePolicy(oid: text) }
            guard let value = try? JSONValue(text.utf8), let oid = value["oid"]?.text else {
                throw VaultFailure.invalid(
                    "unable to parse policy identifier \(text): an object with \"oid\" is expected")
            }
            return CertificatePolicy(
                oid: oid, practiceStatement: value["cps"]?.text.flatMap { $0.isEmpty ? nil : $0 },
                notice: value["notice"]?.text.flatMap { $0.isEmpty ? nil : $0 })
        }
    }
}
