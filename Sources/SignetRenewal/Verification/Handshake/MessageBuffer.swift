/// Puts handshake messages together from the fragments of records (RFC 8446 section 4).
struct MessageBuffer {
    /// A whole message.
    struct Message {
        let type: Int
        let body: ArraySlice<UInt8>
        /// With its header, for the transcript.
        let bytes: ArraySlice<UInt8>
    }

    static let longestCertificate = 256 << 10
    static let longestOther = 64 << 10

    private var bytes: [UInt8] = []
    private var start = 0

    /// Whether no piece of a message is left over.
    var isEmpty: Bool { start == bytes.count }

    mutating func append(_ fragment: ArraySlice<UInt8>) {
        if isEmpty {
            bytes.removeAll(keepingCapacity: true)
            start = 0
        }
        bytes += fragment
    }

    /// - Returns: nil when the next message is not whole yet.
    mutating func next() throws(TLSProbeError) -> Message? {
        guard bytes.count - start >= 4 else { return nil }
        let type = Int(bytes[start])
        let length = Int(bytes[start + 1]) << 16 | Int(bytes[start + 2]) << 8 | Int(bytes[start + 3])
        let limit = type == TLSNumbers.Message.certificate ? Self.longestCertificate : Self.longestOther
        guard length <= limit else {
            throw .endless("a message of \(length) bytes was announced, where \(limit) are the most")
        }
        let end = start + 4 + length
        guard bytes.count >= end else { return nil }
        defer { start = end }
        return Message(type: type, body: bytes[(start + 4)..<end], bytes: bytes[start..<end])
    }
}
