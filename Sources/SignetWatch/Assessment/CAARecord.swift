/// A CAA record (RFC 8659 section 4): who may issue for a name.
public struct CAARecord: Hashable, Sendable {
    public var flags: UInt8
    public var tag: String
    public var value: String

    public init(flags: UInt8 = 0, tag: String, value: String) {
        self.flags = flags
        self.tag = tag
        self.value = value
    }

    /// Whether who does not know the tag must not issue.
    var isCritical: Bool { flags & 0x80 != 0 }
}
