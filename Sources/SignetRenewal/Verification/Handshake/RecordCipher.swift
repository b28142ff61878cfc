import Crypto
import Foundation

/// Opens the server's records of the handshake in TLS 1.3 (RFC 8446 section 5.2).
struct RecordCipher {
    private let suite: HandshakeKeys.Suite
    private let key: SymmetricKey
    private let iv: [UInt8]
    private var sequence: UInt64 = 0

    init(_ suite: HandshakeKeys.Suite, _ keys: HandshakeKeys) {
        self.suite = suite
        key = keys.key
        iv = keys.iv
    }

    /// - Returns: the content of the record and its true type.
    mutating func open(_ record: RecordBuffer.Record) throws(TLSProbeError) -> (type: UInt8, content: ArraySlice<UInt8>)
    {
        guard record.fragment.count > 16 else { throw .broken("an encrypted record of \(record.fragment.count) bytes") }
        let plain: Data
        do {
            plain = try decrypt(record.fragment.dropLast(16), tag: record.fragment.suffix(16), header: record.header)
        } catch {
            throw .broken("a record cannot be decrypted")
        }
        sequence += 1
        let bytes = Array(plain)
        guard let end = bytes.lastIndex(where: { $0 != 0 }) else { throw .broken("an encrypted record without a type") }
        return (bytes[end], bytes[..<end])
    }

    private func decrypt(
        _ ciphertext: ArraySlice<UInt8>, tag: ArraySlice<UInt8>, header: ArraySlice<UInt8>
    ) throws -> Data {
        switch suite {
        case .aes128GCM, .aes256GCM:
            let box = try AES.GCM.SealedBox(nonce: .init(data: nonce), ciphertext: ciphertext, tag: tag)
            return try AES.GCM.open(box, using: key, authenticating: header)
        case .chaCha20Poly1305:
            let box = try ChaChaPoly.SealedBox(nonce: .init(data: nonce), ciphertext: ciphertext, tag: tag)
            return try ChaChaPoly.open(box, using: key, authenticating: header)
        }
    }

    private var nonce: [UInt8] {
        var nonce = iv
        for index in 0..<8 { nonce[4 + index] ^= UInt8(truncatingIfNeeded: sequence >> (56 - 8 * index)) }
        return nonce
    }
}
