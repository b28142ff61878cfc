import SignetStorage

/// A sealed key with its request, and the certificates once there are any.
struct StoredPair: Equatable, Sendable {
    let id: String
    /// Whose it is.
    let name: String
    /// PKCS#8, sealed.
    let key: [UInt8]
    /// DER; nil for a pair that was found.
    let request: [UInt8]?
    /// DER of leaf and intermediates in a row; nil while the request is open.
    var certificates: [UInt8]?
    /// DER of the trust anchors in a row.
    var roots: [UInt8]?
}

extension StoredPair {
    /// Reads the columns `id, name, key, request, certificates, roots`.
    init(_ row: SQLRow) throws {
        id = try row.text(0)
        name = try row.text(1)
        key = try row.blob(2)
        request = try row.optionalBlob(3)
        certificates = try row.optionalBlob(4)
        roots = try row.optionalBlob(5)
    }

    var columns: [SQLValue] {
        [
            .text(id), .text(name), .blob(key), .optional(request), .optional(certificates), .optional(roots),
        ]
    }
}
