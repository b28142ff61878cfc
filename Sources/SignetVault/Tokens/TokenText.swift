import Crypto
import Foundation
import SignetCore
import SignetStorage

/// Tokens as clients hold them.
enum TokenText {
    /// What is longer is no token.
    static let longest = 16_384
    private static let servicePrefix = "hvs."
    private static let batchPrefix = "hvb."
    private static let batchContext = "vault-batch-token"

    /// A new service token: 142 random bits.
    static func makeService() -> Secret<String> { Secret(servicePrefix + RandomText.base62(24)) }

    /// A token that somebody wants to have just so.
    /// - Throws: `VaultFailure` (400) when it looks like one that was made here.
    static func custom(_ id: String) throws -> Secret<String> {
        for prefix in [servicePrefix, batchPrefix, "s.", "b."] where id.hasPrefix(prefix) {
            throw VaultFailure.invalid("custom token ID cannot have the '\(prefix)' prefix")
        }
        guard id.utf8.count <= longest else { throw VaultFailure.invalid("custom token ID is too long") }
        return Secret(id)
    }

    /// Under what a service token is stored: it cannot be found from what is in the database.
    /// - Parameter keyed: a code of nothing yet, under the server's key
    static func hash(_ token: String, _ keyed: HMAC<SHA256>) -> [UInt8] {
        var (code, token) = (keyed, token)
        token.withUTF8 { code.update(data: UnsafeRawBufferPointer($0)) }
        return Array(code.finalize())
    }

    static func isBatch(_ token: String) -> Bool { token.hasPrefix(batchPrefix) }

    /// A batch token: the entry itself, sealed; nothing is stored.
    static func makeBatch(_ entry: TokenEntry, sealer: Sealer) throws -> Secret<String> {
        let sealed = try sealer.sealJSON(entry, context: batchContext)
        return Secret(
            batchPrefix + Data(sealed).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_"))
    }

    /// The entry of a batch token; nil when it was not made here.
    static func batchEntry(_ token: String, sealer: Sealer) -> TokenEntry? {
        let text = token.dropFirst(batchPrefix.count).replacing("-", with: "+").replacing("_", with: "/")
        return Data(base64Encoded: String(text)).flatMap {
            try? sealer.openJSON(TokenEntry.self, Array($0), context: batchContext)
        }
    }
}
