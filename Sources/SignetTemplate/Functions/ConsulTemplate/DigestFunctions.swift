import Crypto
import SignetCore

/// Digests in hexadecimal digits.
enum DigestFunctions {
    static let all: [TemplateFunction] = [
        TemplateFunction("sha256Hex", [.text]) { .string(Array(SHA256.hash(data: $0.text(0).bytes)).hexadecimal) },
        TemplateFunction("md5sum", [.text]) { .string(Array(Insecure.MD5.hash(data: $0.text(0).bytes)).hexadecimal) },
        TemplateFunction("hmacSHA256Hex", [.text, .text]) { call in
            let key = SymmetricKey(data: call.text(1).bytes)
            return .string(Array(HMAC<SHA256>.authenticationCode(for: call.text(0).bytes, using: key)).hexadecimal)
        },
    ]
}
