import Foundation
import SignetCore

/// A request on its way to a handler: matched, its fields read, its token known.
public struct VaultCall: Sendable {
    /// As it came in.
    public let request: VaultRequest
    /// Where the backend is mounted.
    public let mount: MountEntry
    /// Sent fields and parts of the path.
    public let values: FieldValues
    /// Whose token was shown; nil on open paths without one.
    public let caller: TokenEntry?
    /// The moment of the request.
    public let now: Date

    /// As ``FieldValues/string(_:)``.
    public func string(_ name: String) -> String { values.string(name) }
    /// As ``FieldValues/optionalString(_:)``.
    public func optionalString(_ name: String) -> String? { values.optionalString(name) }
    /// As ``FieldValues/bool(_:)``.
    public func bool(_ name: String) -> Bool { values.bool(name) }
    /// As ``FieldValues/integer(_:)``.
    public func integer(_ name: String) -> Int { values.integer(name) }
    /// Whole seconds.
    public func seconds(_ name: String) -> Int { values.seconds(name) }
    /// As ``FieldValues/list(_:)``.
    public func list(_ name: String) -> [String] { values.list(name) }
    /// As ``FieldValues/map(_:)``.
    public func map(_ name: String) -> [String: String] { values.map(name) }
    /// Whether the field was sent.
    public func has(_ name: String) -> Bool { values.has(name) }
}
