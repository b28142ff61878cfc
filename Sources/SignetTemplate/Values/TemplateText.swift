/// Text as Go has it: bytes that are usually UTF-8, but need not be (a decoded key store is text to a template).
public struct TemplateText: Hashable, Sendable {
    /// The bytes.
    public var bytes: [UInt8]

    /// Wraps bytes.
    public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    /// The UTF-8 of a string.
    public init(_ string: some StringProtocol) { bytes = Array(string.utf8) }

    /// The text as a string; bytes that are not UTF-8 become U+FFFD.
    public var string: String { String(decoding: bytes, as: UTF8.self) }
}

extension TemplateText: Comparable {
    /// Byte by byte, as Go compares.
    public static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

extension TemplateText: CustomStringConvertible, ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }

    public var description: String { string }
}
