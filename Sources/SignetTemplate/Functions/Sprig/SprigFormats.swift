import Crypto
import SignetCore

/// JSON, base64, digests and regular expressions in sprig's order of arguments.
enum SprigFormats {
    static let all: [TemplateFunction] = encodings + digests + expressions

    private static let encodings: [TemplateFunction] = [
        TemplateFunction("toJson", [.any]) { .text(try JSONText.text($0.arguments[0], limit: $0.limit)) },
        TemplateFunction("toPrettyJson", [.any]) {
            .text(try JSONText.text($0.arguments[0], isPretty: true, limit: $0.limit))
        },
        TemplateFunction("toRawJson", [.any]) {
            .text(try JSONText.text($0.arguments[0], escapesHTML: false, limit: $0.limit))
        },
        TemplateFunction("fromJson", [.text]) { try JSONText.value($0.text(0)) },
        TemplateFunction("b64enc", [.text]) { .text(Base64Text.encode($0.text(0))) },
        TemplateFunction("b64dec", [.text]) { .text(try Base64Text.decode($0.text(0))) },
    ]

    private static let digests: [TemplateFunction] = [
        TemplateFunction("sha1sum", [.text]) { .string(Array(Insecure.SHA1.hash(data: $0.text(0).bytes)).hexadecimal) },
        TemplateFunction("sha256sum", [.text]) { .string(Array(SHA256.hash(data: $0.text(0).bytes)).hexadecimal) },
        TemplateFunction("sha512sum", [.text]) { .string(Array(SHA512.hash(data: $0.text(0).bytes)).hexadecimal) },
        TemplateFunction("adler32sum", [.text]) { call in
            let sums = call.text(0).bytes.reduce(into: (UInt32(1), UInt32(0))) { sums, byte in
                sums.0 = (sums.0 + UInt32(byte)) % 65_521
                sums.1 = (sums.1 + sums.0) % 65_521
            }
            return .string(String(sums.1 << 16 | sums.0))
        },
    ]

    private static let expressions: [TemplateFunction] = [
        TemplateFunction("regexMatch", [.text, .text]) { .bool(!(try matches($0, most: 1).isEmpty)) },
        TemplateFunction("regexFind", [.text, .text]) { .text(try matches($0, most: 1).first ?? "") },
        TemplateFunction("regexFindAll", [.text, .text, .integer]) { call in
            let most = call.integer(2) < 0 ? Int.max : call.integer(2)
            return .list(TemplateList(try matches(call, most: most).map { .text($0) }, of: .text))
        },
        TemplateFunction("regexReplaceAll", [.text, .text, .text]) { .text(try replaced($0, isLiteral: false)) },
        TemplateFunction("regexReplaceAllLiteral", [.text, .text, .text]) { .text(try replaced($0, isLiteral: true)) },
        TemplateFunction("regexSplit", [.text, .text, .integer]) { call in
            .list(TemplateList(try split(call).map { .text($0) }, of: .text))
        },
        TemplateFunction("regexQuoteMeta", [.text]) { call in
            try call.build { builder in
                for byte in call.text(0).bytes {
                    if "\\.+*?()|[]{}^$".utf8.contains(byte) { try builder.append("\\") }
                    try builder.append(byte, count: 1)
                }
            }
        },
    ]

    private static func matches(_ call: TemplateCall, most: Int) throws(TemplateFailure) -> [TemplateText] {
        let text = call.text(1)
        return try call.execution.expression(call.string(0)).matches(in: text, most: most, spend: call.spend)
            .compactMap { $0[0].map { TemplateText(text.bytes[$0]) } }
    }

    private static func replaced(_ call: TemplateCall, isLiteral: Bool) throws(TemplateFailure) -> TemplateText {
        try call.execution.expression(call.string(0)).replacing(
            in: call.text(1), with: call.text(2), isLiteral: isLiteral, limit: call.limit, spend: call.spend)
    }

    /// The pieces between matches: at most so many, all for a negative number, none for 0.
    private static func split(_ call: TemplateCall) throws(TemplateFailure) -> [TemplateText] {
        let (text, count) = (call.text(1), call.integer(2))
        guard count != 0 else { return [] }
        if text.bytes.isEmpty, !call.text(0).bytes.isEmpty { return [""] }
        var pieces: [TemplateText] = []
        var (begin, end) = (0, 0)
        for match in try call.execution.expression(call.string(0)).matches(in: text, spend: call.spend) {
            guard let range = match[0] else { continue }
            if count > 0, pieces.count == count - 1 { break }
            end = range.lowerBound
            if range.upperBound != 0 { pieces.append(TemplateText(text.bytes[begin..<end])) }
            begin = range.upperBound
        }
        return end == text.bytes.count ? pieces : pieces + [TemplateText(text.bytes[begin...])]
    }
}
