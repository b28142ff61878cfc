import Crypto
import Foundation

/// Where the TXT records of challenges are looked for.
enum ChallengeRecordName {
    /// `_acme-challenge.NAME` (RFC 8555 section 8.4).
    static func standard(_ name: String) -> String { "_acme-challenge.\(absolute(name))" }

    /// A name of the account's own beside those of other accounts (draft-ietf-acme-dns-account-label section 3.1): the
    /// first ten octets of the SHA-256 of the account's URL in lower-case base32.
    static func account(_ name: String, accountURL: String) -> String {
        let digest = SHA256.hash(data: Data(accountURL.utf8))
        return "_\(base32(Array(digest.prefix(10)))).\(standard(name))"
    }

    /// `_validation-persist.NAME` (draft-ietf-acme-dns-persist section 3).
    static func persistent(_ name: String) -> String { "_validation-persist.\(absolute(name))" }

    private static func absolute(_ name: String) -> String {
        let lower = name.lowercased()
        return lower.hasSuffix(".") ? String(lower.dropLast()) : lower
    }

    /// RFC 4648 section 6 in lower case, for whole groups of five octets.
    private static func base32(_ octets: [UInt8]) -> String {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567")
        var text = ""
        var bits: UInt32 = 0
        var count = 0
        for octet in octets {
            bits = (bits << 8 | UInt32(octet)) & 0xFFFF
            count += 8
            while count >= 5 {
                count -= 5
                text.append(alphabet[Int(bits >> UInt32(count)) & 31])
            }
        }
        return text
    }
}
