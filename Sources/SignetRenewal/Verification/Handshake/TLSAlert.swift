/// An alert of the server (RFC 8446 section 6).
struct TLSAlert: Hashable, Sendable, CustomStringConvertible {
    let isFatal: Bool
    let number: UInt8

    /// - Parameter bytes: the fragment of an alert record
    init(_ bytes: ArraySlice<UInt8>) throws(TLSProbeError) {
        guard bytes.count == 2, let level = bytes.first, let number = bytes.last else {
            throw .broken("an alert of \(bytes.count) bytes")
        }
        // In TLS 1.3 the level says nothing; those two alone end no handshake.
        isFatal = level != 1
        self.number = number
    }

    /// The peer will send no more.
    var isClosing: Bool { number == 0 }

    /// Whether a hello that offers less may be answered where this one was not.
    var mayBeAboutTheOffer: Bool { [20, 40, 47, 50, 70, 71, 80, 109, 110].contains(number) }

    /// `handshake failure`
    var description: String {
        Self.names[number] ?? "alert \(number)"
    }

    private static let names: [UInt8: String] = [
        0: "close notify", 10: "unexpected message", 20: "bad record MAC", 21: "decryption failed",
        22: "record overflow", 30: "decompression failure", 40: "handshake failure", 41: "no certificate",
        42: "bad certificate", 43: "unsupported certificate", 44: "certificate revoked", 45: "certificate expired",
        46: "certificate unknown", 47: "illegal parameter", 48: "unknown CA", 49: "access denied",
        50: "decode error", 51: "decrypt error", 60: "export restriction", 70: "protocol version",
        71: "insufficient security", 80: "internal error", 86: "inappropriate fallback", 90: "user canceled",
        100: "no renegotiation", 109: "missing extension", 110: "unsupported extension",
        111: "certificate unobtainable", 112: "unrecognized name", 113: "bad certificate status response",
        114: "bad certificate hash value", 115: "unknown PSK identity", 116: "certificate required",
        120: "no application protocol",
    ]
}
