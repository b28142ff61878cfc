import SwiftASN1

extension ASN1NodeCollection.Iterator {
    /// The next node, which has to be there.
    /// - Throws: `ASN1Error` naming the field when it is not.
    mutating func required(_ field: StaticString) throws -> ASN1Node {
        guard let node = next() else { throw ASN1Error.invalidASN1Object(reason: "\(field) is missing") }
        return node
    }
}
