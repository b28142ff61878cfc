import Crypto

@testable import SignetRenewal

/// What servers say in a handshake, put together by hand.
enum HandshakeScript {
    static func record(_ type: UInt8, _ fragment: [UInt8]) -> [UInt8] {
        var record: [UInt8] = [type, 3, 3]
        record.append(number: fragment.count, size: 2)
        return record + fragment
    }

    static func message(_ type: Int, _ body: [UInt8]) -> [UInt8] {
        var message = [UInt8(type)]
        message.appendVector(3) { $0 += body }
        return message
    }

    static func hello(
        version: Int = 0x0303, suite: Int = 0xC02B, random: [UInt8] = Array(repeating: 7, count: 32),
        _ extensions: [(type: Int, value: [UInt8])] = []
    ) -> [UInt8] {
        var body: [UInt8] = []
        body.append(number: version, size: 2)
        body += random
        body += [0]
        body.append(number: suite, size: 2)
        body += [0]
        if !extensions.isEmpty {
            body.appendVector(2) { list in
                for (type, value) in extensions {
                    list.append(number: type, size: 2)
                    list.appendVector(2) { $0 += value }
                }
            }
        }
        return message(TLSNumbers.Message.serverHello, body)
    }

    static func certificate(_ certificates: [[UInt8]]) -> [UInt8] {
        var body: [UInt8] = []
        body.appendVector(3) { list in
            for certificate in certificates { list.appendVector(3) { $0 += certificate } }
        }
        return message(TLSNumbers.Message.certificate, body)
    }

    static func status(_ response: [UInt8]) -> [UInt8] {
        var body: [UInt8] = [1]
        body.appendVector(3) { $0 += response }
        return body
    }

    /// TLS 1.3's, the first certificate with a stapled response when one is given.
    static func modernCertificate(_ certificates: [[UInt8]], stapled: [UInt8]? = nil) -> [UInt8] {
        var body: [UInt8] = [0]
        body.appendVector(3) { list in
            for (index, certificate) in certificates.enumerated() {
                list.appendVector(3) { $0 += certificate }
                list.appendVector(2) { extensions in
                    guard index == 0, let stapled else { return }
                    extensions.append(number: TLSNumbers.Extension.statusRequest, size: 2)
                    extensions.appendVector(2) { $0 += status(stapled) }
                }
            }
        }
        return message(TLSNumbers.Message.certificate, body)
    }
}

/// A server of TLS 1.3 that answers one client, with X25519.
struct ModernServer {
    private let suite: HandshakeKeys.Suite
    private let keys: HandshakeKeys
    private var sequence: UInt64 = 0
    /// ServerHello in its record.
    let hello: [UInt8]

    /// - Parameter transcript: the messages before ServerHello
    init(_ suite: HandshakeKeys.Suite, _ shares: KeyShares, transcript: [UInt8]) throws {
        self.suite = suite
        let key = Curve25519.KeyAgreement.PrivateKey()
        var share: [UInt8] = [0, 0x1D]
        share.appendVector(2) { $0 += key.publicKey.rawRepresentation }
        let hello = HandshakeScript.hello(suite: suite.rawValue, [(43, [3, 4]), (51, share)])
        self.hello = HandshakeScript.record(22, hello)
        let peer = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: shares.publicKey(.x25519))
        let shared = try key.sharedSecretFromKeyAgreement(with: peer).withUnsafeBytes { SymmetricKey(data: $0) }
        keys = HandshakeKeys(suite, shared: shared, digest: suite.digest(transcript + hello))
    }

    /// An encrypted record.
    mutating func secret(_ content: [UInt8], type: UInt8 = 22, padding: Int = 0) throws -> [UInt8] {
        let plain = content + [type] + Array(repeating: 0, count: padding)
        var header: [UInt8] = [23, 3, 3]
        header.append(number: plain.count + 16, size: 2)
        var nonce = keys.iv
        for index in 0..<8 { nonce[4 + index] ^= UInt8(truncatingIfNeeded: sequence >> (56 - 8 * index)) }
        sequence += 1
        if suite == .chaCha20Poly1305 {
            let box = try ChaChaPoly.seal(plain, using: keys.key, nonce: .init(data: nonce), authenticating: header)
            return header + box.ciphertext + box.tag
        }
        let box = try AES.GCM.seal(plain, using: keys.key, nonce: .init(data: nonce), authenticating: header)
        return header + box.ciphertext + box.tag
    }
}
