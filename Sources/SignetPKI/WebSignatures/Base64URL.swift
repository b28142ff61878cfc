import Foundation

/// base64url without padding (RFC 4648 section 5, as RFC 7515 section 2 wants it).
public enum Base64URL {
    /// The text of bytes.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for character in Data(bytes).base64EncodedString().utf8 {
            switch character {
            case UInt8(ascii: "+"): text.append("-")
            case UInt8(ascii: "/"): text.append("_")
            case UInt8(ascii: "="): return text
            default: text.unicodeScalars.append(Unicode.Scalar(character))
            }
        }
        return text
    }

    /// nil for anything but the one text that ``encode(_:)`` gives: padding, blanks, the other alphabet and bits left over
    /// are refused.
    public static func decode(_ text: String) -> [UInt8]? {
        var standard = ""
        for character in text.utf8 {
            switch character {
            case UInt8(ascii: "-"): standard.append("+")
            case UInt8(ascii: "_"): standard.append("/")
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                standard.unicodeScalars.append(Unicode.Scalar(character))
            default: return nil
            }
        }
        standard += String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: standard), encode(data) == text else { return nil }
        return Array(data)
    }
}
