import Foundation

/// Base64 with padding, in both alphabets (RFC 4648 sections 4 and 5).
enum Base64Text {
    static func encode(_ text: TemplateText, isURL: Bool = false) -> TemplateText {
        let encoded = Array(Data(text.bytes).base64EncodedData())
        return TemplateText(isURL ? encoded.map { swap($0, from: "+/", to: "-_") } : encoded)
    }

    static func decode(_ text: TemplateText, isURL: Bool = false) throws(TemplateFailure) -> TemplateText {
        // Line ends are skipped, as Go does.
        let bytes = text.bytes.filter { $0 != 0x0A && $0 != 0x0D }
        let foreign = isURL ? "+/" : "-_"
        let standard = isURL ? bytes.map { swap($0, from: "-_", to: "+/") } : bytes
        guard !bytes.contains(where: foreign.utf8.contains), let data = Data(base64Encoded: Data(standard)) else {
            throw TemplateFailure(
                "the text is not base64\(isURL ? " in the alphabet of URLs" : "")",
                remedy: "Its length is a multiple of four, with = at the end where needed.")
        }
        return TemplateText(data)
    }

    private static func swap(_ byte: UInt8, from: String, to: String) -> UInt8 {
        zip(from.utf8, to.utf8).first { $0.0 == byte }?.1 ?? byte
    }
}
