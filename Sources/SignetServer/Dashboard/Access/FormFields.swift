import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// The fields of a form, or of a URL's query: the first value of each name.
struct FormFields: Sendable {
    /// The most fields that are read, and bytes of a form.
    private static let most = 50
    static let largestForm = 16 << 10

    private var values: [String: String] = [:]

    /// - Parameter text: `a=1&b=2`, percent-encoded
    init(_ text: String) {
        for pair in text.split(separator: "&", maxSplits: Self.most).prefix(Self.most) {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = Self.decoded(parts[0])
            if values[name] == nil { values[name] = parts.count > 1 ? Self.decoded(parts[1]) : "" }
        }
    }

    /// Reads the body of a request.
    /// - Throws: `HTTPError` 413 and 415.
    init(of request: Request) async throws {
        let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() }
        guard type == "application/x-www-form-urlencoded" else { throw HTTPError(.unsupportedMediaType) }
        do {
            let buffer = try await request.body.collect(upTo: Self.largestForm)
            self.init(String(buffer: buffer))
        } catch is NIOTooManyBytesError {
            throw HTTPError(.contentTooLarge)
        }
    }

    /// The value without white space at its ends; nil: it is missing or empty.
    subscript(name: String) -> String? {
        guard let value = values[name]?.trimmingCharacters(in: .whitespacesAndNewlines), !value.isEmpty else {
            return nil
        }
        return value
    }

    private static func decoded(_ text: Substring) -> String {
        let spaced = text.replacing("+", with: " ")
        return spaced.removingPercentEncoding ?? String(spaced)
    }

    /// A value as it is written in a query.
    static func encoded(_ text: String) -> String {
        var allowed = CharacterSet.alphanumerics.intersection(
            CharacterSet(charactersIn: Unicode.Scalar(0)...Unicode.Scalar(127)))
        allowed.insert(charactersIn: "-._~")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}
