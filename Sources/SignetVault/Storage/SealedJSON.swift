import Foundation
import SignetCore
import SignetStorage

extension Sealer {
    /// Seals a value as JSON.
    func sealJSON(_ value: some Encodable, context: String) throws -> [UInt8] {
        try seal(Array(JSONEncoder().encode(value)), context: context)
    }

    /// Opens what ``sealJSON(_:context:)`` made.
    /// - Throws: `.sealBroken`, `.storageCorrupt`.
    func openJSON<Value: Decodable>(_ type: Value.Type, _ sealed: [UInt8], context: String) throws -> Value {
        let plain = try open(sealed, context: context)
        do {
            return try JSONDecoder().decode(Value.self, from: Data(plain))
        } catch {
            throw SignetError(.storageCorrupt, "The value \(context) in the database cannot be read.", cause: error)
        }
    }
}
