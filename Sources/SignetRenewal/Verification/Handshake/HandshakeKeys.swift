import Crypto
import Foundation

/// The key under which a server sends its certificate in TLS 1.3 (RFC 8446 section 7.1).
struct HandshakeKeys {
    /// A cipher suite of TLS 1.3.
    enum Suite: Int, Sendable, CaseIterable {
        case aes128GCM = 0x1301
        case aes256GCM = 0x1302
        case chaCha20Poly1305 = 0x1303

        var keySize: Int { self == .aes128GCM ? 16 : 32 }

        /// The hash of the messages so far.
        func digest(_ transcript: [UInt8]) -> [UInt8] {
            self == .aes256GCM ? Array(SHA384.hash(data: transcript)) : Array(SHA256.hash(data: transcript))
        }
    }

    /// The server's traffic secret of the handshake.
    let serverSecret: SymmetricKey
    let key: SymmetricKey
    let iv: [UInt8]

    /// - Parameters:
    ///   - shared: the outcome of the key exchange
    ///   - digest: of ClientHello up to ServerHello
    init(_ suite: Suite, shared: SymmetricKey, digest: [UInt8]) {
        self =
            suite == .aes256GCM
            ? Self(suite, shared, digest, SHA384.self) : Self(suite, shared, digest, SHA256.self)
    }

    private init<H: HashFunction>(_ suite: Suite, _ shared: SymmetricKey, _ digest: [UInt8], _: H.Type) {
        let size = H.Digest.byteCount
        let zeros = [UInt8](repeating: 0, count: size)
        let early = HKDF<H>.extract(inputKeyMaterial: SymmetricKey(data: zeros), salt: zeros)
        let nothing = Array(H.hash(data: []))
        let salt = Self.expand(early, "derived", nothing, size, H.self).withUnsafeBytes { Array($0) }
        let handshake = HKDF<H>.extract(inputKeyMaterial: shared, salt: salt)
        serverSecret = Self.expand(handshake, "s hs traffic", digest, size, H.self)
        key = Self.expand(serverSecret, "key", [], suite.keySize, H.self)
        iv = Self.expand(serverSecret, "iv", [], 12, H.self).withUnsafeBytes { Array($0) }
    }

    /// HKDF-Expand-Label
    private static func expand<H: HashFunction>(
        _ secret: some ContiguousBytes, _ label: String, _ context: [UInt8], _ size: Int, _: H.Type
    ) -> SymmetricKey {
        var info: [UInt8] = []
        info.append(number: size, size: 2)
        info.appendVector(1) { $0 += "tls13 \(label)".utf8 }
        info.appendVector(1) { $0 += context }
        return HKDF<H>.expand(pseudoRandomKey: secret, info: info, outputByteCount: size)
    }
}
