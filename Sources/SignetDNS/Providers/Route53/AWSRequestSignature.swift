import Crypto
import Foundation
import SignetCore

/// The signature of one request to Amazon Web Services (Signature Version 4).
struct AWSRequestSignature {
    let credentials: AWSCredentials
    let region: String
    let service: String
    let now: Date

    /// The headers to add: date, token and authorization.
    /// - Parameters:
    ///   - path: percent-encoded, beginning with a slash
    ///   - query: names and values as they are, not encoded
    func headers(
        method: String, host: String, path: String, query: [(name: String, value: String)], body: [UInt8]
    ) -> [(name: String, value: String)] {
        let moment = Self.format(now)
        var signed = [(name: "host", value: host), (name: "x-amz-date", value: moment)]
        if let token = credentials.sessionToken {
            signed.append((name: "x-amz-security-token", value: token.reveal()))
        }
        let names = signed.map(\.name).joined(separator: ";")
        let canonicalRequest = [
            method, path, Self.encode(query), signed.map { "\($0.name):\($0.value)\n" }.joined(), names,
            Array(SHA256.hash(data: body)).hexadecimal,
        ].joined(separator: "\n")
        let scope = "\(moment.prefix(8))/\(region)/\(service)/aws4_request"
        let text = [
            "AWS4-HMAC-SHA256", moment, scope, Array(SHA256.hash(data: Data(canonicalRequest.utf8))).hexadecimal,
        ]
        .joined(separator: "\n")
        let signature = Self.code(text, key: signingKey(date: String(moment.prefix(8)))).hexadecimal
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(names), "
            + "Signature=\(signature)"
        return signed.dropFirst() + [(name: "authorization", value: authorization)]
    }

    /// The query as it is signed and sent: sorted, all but unreserved characters encoded.
    static func encode(_ query: [(name: String, value: String)]) -> String {
        query.map { (encode($0.name), encode($0.value)) }.sorted { $0 < $1 }.map { "\($0)=\($1)" }
            .joined(separator: "&")
    }

    private static func encode(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(UnicodeScalar(byte))
            let isUnreserved =
                character.isASCII && (character.isLetter || character.isNumber || "-._~".contains(character))
            return isUnreserved ? String(character) : "%\([byte].hexadecimal.uppercased())"
        }.joined()
    }

    private func signingKey(date: String) -> [UInt8] {
        [date, region, service, "aws4_request"].reduce(Array("AWS4\(credentials.secretAccessKey.reveal())".utf8)) {
            Self.code($1, key: $0)
        }
    }

    private static func code(_ text: String, key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: key)))
    }

    /// `20150830T123600Z`
    private static func format(_ moment: Date) -> String {
        moment.formatted(.iso8601.timeSeparator(.omitted).dateSeparator(.omitted))
    }
}
