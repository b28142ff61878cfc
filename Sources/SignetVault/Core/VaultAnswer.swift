import Foundation

/// An answer as it goes out.
public struct VaultAnswer: Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// Exactly `application/json` for everything but raw bodies: clients compare it by equality.
    public var contentType: String
    /// Empty with status 204.
    public var body: [UInt8]
    /// Since when it has been as it is; nil: not told.
    public var lastModified: Date?
}
