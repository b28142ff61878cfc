/// Takes the fields of a TLS message from its front (RFC 8446 section 3).
struct WireReader {
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isEmpty: Bool { rest.isEmpty }

    /// A number of `size` octets, at most 4.
    mutating func number(_ size: Int) throws(TLSProbeError) -> Int {
        try bytes(size).reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func bytes(_ count: Int) throws(TLSProbeError) -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw .broken("a field ends beyond its message") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// A vector, after its length in `size` octets.
    mutating func vector(_ size: Int) throws(TLSProbeError) -> ArraySlice<UInt8> {
        try bytes(number(size))
    }

    /// The extensions of a hello or of a certificate, by number; the first of two with one number counts.
    mutating func extensions() throws(TLSProbeError) -> [Int: ArraySlice<UInt8>] {
        var list = WireReader(try vector(2))
        var extensions: [Int: ArraySlice<UInt8>] = [:]
        while !list.isEmpty {
            let type = try list.number(2)
            let value = try list.vector(2)
            if extensions[type] == nil { extensions[type] = value }
        }
        return extensions
    }
}

extension Array where Element == UInt8 {
    /// Appends the low `size` octets of a number, the highest first.
    mutating func append(number: Int, size: Int) {
        for shift in stride(from: (size - 1) * 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// Appends what `body` appends, after its length in `size` octets.
    mutating func appendVector(_ size: Int, _ body: (inout [UInt8]) -> Void) {
        let start = count
        append(contentsOf: repeatElement(0, count: size))
        body(&self)
        let length = count - start - size
        for index in 0..<size {
            self[start + index] = UInt8(truncatingIfNeeded: length >> ((size - 1 - index) * 8))
        }
    }
}
