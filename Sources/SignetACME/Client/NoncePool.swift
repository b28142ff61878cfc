import Synchronization

/// Nonces that the CA has given and nobody has used (RFC 8555 section 6.5). The newest is used first: CAs forget old ones.
final class NoncePool: Sendable {
    private static let capacity = 64

    private let nonces = Mutex<[String]>([])

    /// Keeps a nonce; one that is no base64url is dropped (RFC 8555 section 6.5.1).
    func put(_ nonce: String?) {
        guard let nonce, !nonce.isEmpty, nonce.utf8.count <= 512, nonce.utf8.allSatisfy(Self.isBase64URL) else {
            return
        }
        nonces.withLock { nonces in
            nonces.append(nonce)
            if nonces.count > Self.capacity { nonces.removeFirst() }
        }
    }

    func take() -> String? { nonces.withLock { $0.popLast() } }

    func discardAll() { nonces.withLock { $0.removeAll() } }

    private static func isBase64URL(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
